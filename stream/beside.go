package stream

// JoinsAs computes where the other side of a join by key has to be: at the same place; or, of parts that were dealt anyhow,
// replicated at all their members. Then each part meets all of the other side, and each pair is made once. What is
// replicated comes to shards by Owned.
type JoinsAs[L, W any] interface {
	Location[L]
	shardOrBringOther() W
}

func (p Process[P]) shardOrBringOther() Process[P]            { return p }
func (l Replicated[C]) shardOrBringOther() Replicated[C]      { return l }
func (l Sharded[C, K]) shardOrBringOther() Sharded[C, K]      { return l }
func (Scattered[C]) shardOrBringOther() (other Replicated[C]) { return other }
func (l Local[C]) shardOrBringOther() Local[C]                { return l }
func (l Tick[L]) shardOrBringOther() Tick[L]                  { return l }
func (l Loop[L]) shardOrBringOther() Loop[L]                  { return l }

// PairsAs computes where the other side has to be of what pairs or compares each item with all of it: at the same place; or, of
// parts of one collection, replicated at all their members.
type PairsAs[L, W any] interface {
	Location[L]
	uniteOrBringOther() W
}

func (p Process[P]) uniteOrBringOther() Process[P]             { return p }
func (l Replicated[C]) uniteOrBringOther() Replicated[C]       { return l }
func (Sharded[C, K]) uniteOrBringOther() (other Replicated[C]) { return other }
func (Scattered[C]) uniteOrBringOther() (other Replicated[C])  { return other }
func (l Local[C]) uniteOrBringOther() Local[C]                 { return l }
func (l Tick[L]) uniteOrBringOther() Tick[L]                   { return l }
func (l Loop[L]) uniteOrBringOther() Loop[L]                   { return l }
