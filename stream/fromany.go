package stream

import (
	"math/rand/v2"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// readAny brings a replicated cell to a process: from the member that the flow's Seed chooses, and, where the members are in processes
// of their own, from another one once that cannot be reached. What comes is joined to what came before, so that the reader never
// goes back when it changes replica. Of a lattice that has deltas it hears what is new.
func readAny[A lattice.Lattice[A]](in *node, to *place, when tick.When) *node {
	n := fromOne(in, to, news(toFirst[A]), func(p *tick.Port[A]) *tick.Port[A] { return tick.Fold(p, tick.EachTick, replace[A]) })
	return folded(n, n.op, when, joinIn[A])
}

func readAnyKeyed[K comparable, A lattice.Lattice[A]](in *node, to *place, when tick.When) *node {
	n := fromOne(in, to, newsKeyed[K, A](toFirst[Entry[K, A]]), func(p *tick.Port[Entry[K, A]]) *tick.Port[Entry[K, A]] {
		return tick.FoldKeyed(p, tick.EachTick, replace[A])
	})
	return foldedKeyed[K](n, n.op, when, joinIn[A])
}

// asking is whether a reader elsewhere has asked the member here to tell what it holds.
type asking struct{ is bool }

// fromOne sends what the member has that the flow's Seed chooses. Elsewhere than in one process the others send when they are asked to,
// and how it has ended. For that each keeps what it would send, if nothing else does.
func fromOne[T any](in *node, to *place, route route[T], keep func(*tick.Port[T]) *tick.Port[T]) *node {
	asked := &asking{}
	n := carried(in, "FromAny", to, &wire{name: "FIFO"}, whenAsked(asked, route), noSender[T])
	sent := n.send
	n.asked = asked
	n.send = func(m *member) {
		chosen, alone := uint64(m.index) == m.flow.Seed%uint64(in.at.members), m.flow.part == nil
		asked.is = chosen || alone
		if chosen || !alone {
			sent(m)
		}
	}
	retells(n, nil, keep)
	n.hop.senders.Store(1)
	return n
}

func whenAsked[T any](asked *asking, send route[T]) route[T] {
	return func() dealer[T] {
		send := send()
		return func(xs []T, members []int, deliver deliver[T]) {
			if asked.is {
				send(xs, members, deliver)
			}
		}
	}
}

// FollowAny reads the stream from any replica, and from another now and then. A reader that changes replica goes on at the same
// position of a sequence, and Ordered stays Ordered; of anything else it begins again, so that items come repeatedly.
//
// All replicas tell a sequence, and the reader goes on with whichever is ahead; so it costs the network the sequence once for each
// replica, and holds nothing. Of anything else the reader hears several replicas, each from its beginning: in one process those that
// the flow's Seed chooses, and all where replicas are processes of their own, of which it needs one that does not fail.
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
	n.hop.tell = func() int { return n.flow.mustHear(in.at.members) }
	r := &follower{seen: make([]int, in.at.members)}
	followed := n.then("FollowAny")
	followed.build = func(m *member) {
		m.anew(r.begin)
		m.ports[followed.id] = tick.FilterMap(port[Entry[Member[replica], T]](m, n), func(e Entry[Member[replica], T]) (T, bool) {
			return e.Value, r.isNext(e.Key.Index())
		})
	}
	return followed
}

// mustHear is how many of a cluster's members have to end, who all tell the same: in processes of their own some may never.
func (f *Flow) mustHear(members int) int {
	if f.part != nil {
		return 1
	}
	return members
}

// replica is the tag of the members that a follower hears.
type replica struct{}

// follower yields the sequence that all replicas hold, as the one tells it that is ahead.
type follower struct {
	next int   // position of the item that it is to yield next
	seen []int // how many items each replica has told
}

func (r *follower) begin() {
	r.next = 0
	clear(r.seen)
}

// isNext takes an item of a replica, and says whether no other has told it before.
func (r *follower) isNext(from int) bool {
	is := r.seen[from] == r.next
	r.seen[from]++
	if is {
		r.next++
	}
	return is
}

// followedAnew hears one replica at least, and each other by chance; in processes of their own, all.
func followedAnew[T any](in *node, to *place) *node {
	n := carried(in, "FollowAny", to, &wire{name: "Reorder", does: "Unordered", take: reorder}, toFirst[T], noSender[T])
	sent := n.send
	heard := func() []bool {
		rng := rand.New(rand.NewPCG(n.flow.Seed, uint64(n.id)))
		heard := make([]bool, in.at.members)
		heard[rng.IntN(len(heard))] = true
		for i := range heard {
			heard[i] = heard[i] || n.flow.part != nil || rng.IntN(2) == 0
		}
		return heard
	}
	n.hop.tell = func() (senders int) {
		for _, is := range heard() {
			if is {
				senders++
			}
		}
		return n.flow.mustHear(senders)
	}
	n.send = func(m *member) {
		if heard()[m.index] {
			sent(m)
		}
	}
	return n
}
