package stream

import (
	"math/rand/v2"

	"github.com/calmflow/calm/props"
)

// Link carries a stream between two places, and its type says what becomes of the delivery on the way. Links are given as
// generic functions, such as FIFO, which inference fits to the delivery: s.Broadcast(servers, stream.FIFO).
type Link[In, Out props.Delivery, Fate Fates] struct {
	_    [0]func(In, Out, Fate)
	link *wire
}

// Fates of what is sent: Sure reaches everyone it is sent to once the faults have ended, Torn may reach some and not others.
type (
	Fates interface{ Sure | Torn }
	Sure  struct{ _ [0]struct{ sure *int } }
	Torn  struct{ _ [0]struct{ torn *int } }
)

// NeedsSure holds for Sure. What makes replicas demands it: members would come to differ if something reached some of
// them only.
type NeedsSure interface {
	Fates
	useWireOrBroadcastCut()
}

// NeedsTorn holds for Torn. BroadcastCut demands it, since over a wire Broadcast promises more.
type NeedsTorn interface {
	Fates
	useBroadcast()
}

func (Sure) useWireOrBroadcastCut() {}
func (Torn) useBroadcast()          {}

// Wire is a link that is sure, Cut is one that is not.
type (
	Wire[In, Out props.Delivery] = Link[In, Out, Sure]
	Cut[In, Out props.Delivery]  = Link[In, Out, Torn]
)

// wire is what a Link does with items between their arrival and the tick that takes them.
type wire struct {
	name string
	why  props.Nondet
	torn bool
	take func(rng *rand.Rand) policy // nil: all, in order

	does      string // to the order and the number of items: Unordered, Repeated, or nothing
	suffix    bool   // of what is torn: after the first item that is lost, all are
	datagrams bool   // between processes it goes over UDP

	single  bool // each item travels alone
	lenient bool // drops items that do not decode

	claim     *wireClaim // of one that is not the library's
	transport Transport  // of a claimed one
}

// policy chooses, of n items that wait, what a tick takes and what stays for a later one, by their positions.
type policy func(n int) (take, keep []int)

// linkOf is what by makes.
func linkOf[In, Out props.Delivery, By Fates](op string, by func() Link[In, Out, By]) *wire {
	if by == nil {
		misuse(op, "the wire is nil: give one, such as stream.FIFO")
	}
	w := by().link
	if w == nil {
		misuse(op, "the wire is the zero value: give one of the library's, such as stream.FIFO")
	}
	return w
}

// FIFO is a wire in memory that keeps the delivery: each sender's items arrive once, in order.
func FIFO[D props.Delivery]() Wire[D, D] { return Wire[D, D]{link: &wire{name: "FIFO"}} }

// Reorder is a wire in memory that delivers each item once, in an order that the flow's Seed chooses.
func Reorder[D props.MixesTo[E], E props.Delivery]() Wire[D, E] {
	return Wire[D, E]{link: &wire{name: "Reorder", does: "Unordered", take: reorder}}
}

// Repeat is a wire in memory that delivers each item at least once, and some again and later, as the flow's Seed chooses.
func Repeat[D props.ResendsTo[E], E props.Delivery]() Wire[D, E] {
	return Wire[D, E]{link: &wire{name: "Repeat", does: "Repeated", take: repeat}}
}

// Lossy is a link in memory that loses one item in eight, as the flow's Seed chooses.
type Lossy struct {
	Why props.Nondet // what may be lost
}

// Cut is the link: it keeps the order and forgets completeness.
func (l Lossy) Cut[D props.OpensTo[O], O props.Delivery]() Cut[D, O] {
	return Cut[D, O]{link: &wire{name: "Lossy", why: l.Why, torn: true, take: lose}}
}

func reorder(rng *rand.Rand) policy {
	return func(n int) (take, keep []int) {
		all := rng.Perm(n)
		some := 1 + rng.IntN(n)
		return all[:some], all[some:]
	}
}

func repeat(rng *rand.Rand) policy {
	return func(n int) (take, keep []int) {
		take = rng.Perm(n)
		for _, i := range take {
			if rng.IntN(4) == 0 {
				keep = append(keep, i)
			}
		}
		return take, keep
	}
}

func lose(rng *rand.Rand) policy {
	return func(n int) (take, keep []int) {
		for i := range n {
			if rng.IntN(8) != 0 {
				take = append(take, i)
			}
		}
		return take, nil
	}
}

// FailStop is a link in memory that loses nothing, for what may be lost elsewhere: behind a connection that breaks, or for
// clients that come later.
type FailStop struct {
	Why props.Nondet // what may be lost
}

// Cut is the link: it keeps the order and forgets completeness.
func (l FailStop) Cut[D props.OpensTo[O], O props.Delivery]() Cut[D, O] {
	return Cut[D, O]{link: &wire{name: "FailStop", why: l.Why, torn: true, suffix: true}}
}

// Lenient is FailStop that besides drops each item that does not decode, and brings the others of its chunk: for channels whose senders
// may be newer than their receivers. What is dropped is counted in Metrics, in Dropped of the edges that begin at the hop, and is logged:
// the first, and each time that there are twice as many.
type Lenient struct {
	Why props.Nondet // what may be lost
}

// Cut is the link: it keeps the order and forgets completeness.
func (l Lenient) Cut[D props.OpensTo[O], O props.Delivery]() Cut[D, O] {
	return Cut[D, O]{link: &wire{name: "Lenient", why: l.Why, torn: true, lenient: true}}
}
