package stream

import "github.com/calmflow/calm/props"

// NeedsSubmitter holds where an item is submitted once: at a process, or at each member its own.
type NeedsSubmitter[L any] interface {
	Location[L]
	allTicksFirst()           // at a Tick
	closeFirst()              // at a Loop
	sequenceBeforeBroadcast() // at Replicated: each replica would submit
	uniteFirst()              // at Sharded and Scattered
}

func (Process[P]) sequenceBeforeBroadcast()    {}
func (Sharded[C, K]) sequenceBeforeBroadcast() {}
func (Scattered[C]) sequenceBeforeBroadcast()  {}
func (Local[C]) sequenceBeforeBroadcast()      {}

// Sequence chooses one order for all members of a cluster, by a log: a state machine's replicas all see the same. It demands
// items that come once, from a process or from members of a cluster, each of which submits its own; they come in the order in
// which they arrived at the log, which takes the token.
//
// In memory the log is at the cluster's first member, and what it has chosen is broadcast: two hops an item. A sender's items
// are submitted once, so that the log needs no numbers to tell copies apart. Source: state machine replication, Schneider 1990.
func (s Stream[T, L, D]) Sequence[
	C any, Where NeedsSubmitter[Where], How props.NeedsOnce, Order props.SequencesTo[E], E props.Delivery,
	_ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Order],
](to Cluster[C], why props.Nondet) Stream[T, Replicated[C], E] {
	return streamOf[T, Replicated[C], E](sequenced[T](s.stream, to.cluster, why))
}

// sequenced sends all to the first member, and what arrives there to all. The others' logs are empty, and end.
func sequenced[T any](in *node, to *place, why props.Nondet) *node {
	log := carried(in, "Sequence", to, &wire{name: "log"}, toFirst[T], noSender[T])
	log.shape, log.form = in.shape, formOf(in)
	log.token(why)
	return carried(log, "Sequence", to, &wire{name: "log"}, toAll[T], noSender[T]).token(why)
}
