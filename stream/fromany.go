package stream

import (
	"math/rand/v2"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// readAny brings a replicated cell to a process: from the member that the flow's Seed chooses. What comes is joined to what
// came before, so that the reader never goes back when it changes replica.
func readAny[A lattice.Lattice[A]](in *node, to *place, when tick.When) *node {
	return folded(fromOne[A](in, "FromAny", to), "FromAny", when, joinIn[A])
}

func readAnyKeyed[K comparable, A lattice.Lattice[A]](in *node, to *place, when tick.When) *node {
	return foldedKeyed[K](fromOne[Entry[K, A]](in, "FromAny", to), "FromAny", when, joinIn[A])
}

// fromOne sends what the member has that the flow's Seed chooses.
func fromOne[T any](in *node, op string, to *place) *node {
	n := carried(in, op, to, &wire{name: "FIFO"}, toFirst[T], noSender[T])
	sent := n.send
	n.send = func(m *member) {
		if uint64(m.index) == m.flow.Seed%uint64(in.at.members) {
			sent(m)
		}
	}
	n.hop.senders.Store(1)
	return n
}

// FollowAny reads the stream from any replica, and from another now and then. A reader that changes replica goes on at the same
// position of a sequence, and Ordered stays Ordered; of anything else it begins again, so that items come repeatedly.
//
// In memory the flow's Seed chooses when the reader changes, and to whom. It holds of a sequence what other replicas are ahead;
// of anything else it hears several replicas, each from its beginning, and holds nothing.
func (s Stream[T, L, D]) FollowAny[
	Q, C any, Where NeedsReplicated[Where, C], How props.FollowsTo[W], W props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](to Process[Q]) Stream[T, Process[Q], W] {
	return streamOf[T, Process[Q], W](followed[T](s.stream, to.process, is[D, props.Ordered]() || is[D, props.List]()))
}

func followed[T any](in *node, to *place, byPosition bool) *node {
	if !byPosition {
		return followedAnew[T](in, to)
	}
	n := carried(in, "FollowAny", to, &wire{name: "FIFO"}, toFirst[T], bySender[replica, T])
	return unary(n, "FollowAny", func(p *tick.Port[Entry[Member[replica], T]]) *tick.Port[T] {
		r := &follower[T]{rng: rand.New(rand.NewPCG(n.flow.Seed, uint64(n.id))), ahead: make([][]T, in.at.members), seen: make([]int, in.at.members)}
		r.now = r.rng.IntN(in.at.members)
		return tick.FlatMap(p, r.take)
	})
}

// replica is the tag of the members that a follower hears.
type replica struct{}

// follower yields the sequence that all replicas hold, as one or the other tells it.
type follower[T any] struct {
	rng    *rand.Rand
	now    int   // whom it follows
	next   int   // position of the item that it is to yield next
	seen   []int // how many items each replica has told
	ahead  [][]T // of each replica, what it has told from next on
	result []T
}

func (r *follower[T]) take(e Entry[Member[replica], T]) []T {
	from := e.Key.Index()
	if r.seen[from] >= r.next {
		r.ahead[from] = append(r.ahead[from], e.Value)
	}
	r.seen[from]++
	if r.rng.IntN(8) == 0 {
		r.now = r.rng.IntN(len(r.seen))
	}
	r.result = append(r.result[:0], r.ahead[r.now]...)
	if n := len(r.result); n > 0 {
		r.next += n
		for i, ahead := range r.ahead {
			r.ahead[i] = append(ahead[:0], ahead[min(n, len(ahead)):]...)
		}
	}
	return r.result
}

// followedAnew hears one replica at least, and each other by chance.
func followedAnew[T any](in *node, to *place) *node {
	n := carried(in, "FollowAny", to, &wire{name: "Reorder", does: "Unordered", take: reorder}, toFirst[T], noSender[T])
	sent := n.send
	heard := func() []bool {
		rng := rand.New(rand.NewPCG(n.flow.Seed, uint64(n.id)))
		heard := make([]bool, in.at.members)
		heard[rng.IntN(len(heard))] = true
		for i := range heard {
			heard[i] = heard[i] || rng.IntN(2) == 0
		}
		return heard
	}
	n.hop.tell = func() (senders int) {
		for _, is := range heard() {
			if is {
				senders++
			}
		}
		return senders
	}
	n.send = func(m *member) {
		if heard()[m.index] {
			sent(m)
		}
	}
	return n
}
