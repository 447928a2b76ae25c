package stream

import (
	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// NeedsOwners holds at the members of C where each has its own entries: Local and Sharded.
type NeedsOwners[L, C any] interface {
	Location[L]
	allTicksFirst()          // at a Tick
	closeFirst()             // at a Loop
	readFromAnyInstead()     // at Replicated
	sendOrBroadcastInstead() // at a Process
	shardOrUniteFirst() C    // at Scattered
}

func (Local[C]) shardOrUniteFirst() (c C)      { return c }
func (Sharded[C, K]) shardOrUniteFirst() (c C) { return c }

// Gossip joins what the members hold, at each of them. It demands Joined lattice values of members: a count is none, since the
// larger of two counts is not their sum, nor is what is final at one member.
//
// A member tells all others its value after each tick that changed it, over wires that may repeat and reorder, as the flow's
// Seed chooses: joins do not mind.
func (c Cell[A, L, M]) Gossip[
	C any, What lattice.Lattice[What], Where NeedsLocal[Where, C], Grow props.NeedsJoined,
	_ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](among Cluster[C]) Cell[A, Replicated[C], props.Joined] {
	return cellOf[A, Replicated[C], props.Joined](joining[What](c.cell, "Gossip", among.cluster, toAll[What]))
}

// Combine joins what the members hold, at one process. It demands Joined lattice values of members. A member tells its value
// as by Gossip.
func (c Cell[A, L, M]) Combine[
	Q, C any, What lattice.Lattice[What], Where NeedsLocal[Where, C], Grow props.NeedsJoined,
	_ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](to Process[Q]) Cell[A, Process[Q], props.Joined] {
	return cellOf[A, Process[Q], props.Joined](joining[What](c.cell, "Combine", to.process, toFirst[What]))
}

// Gossip joins what the members hold, key by key, at each of them. It demands Joined lattice values, of members or of shards. A
// member tells the entries that a tick changed, over wires that may repeat and reorder.
func (t Table[K, A, L, M]) Gossip[
	C any, Key comparable, What lattice.Lattice[What], Where NeedsOwners[Where, C], Grow props.NeedsJoined,
	_ props.Is[K, Key], _ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](among Cluster[C]) Table[K, A, Replicated[C], props.Joined] {
	return tableOf[K, A, Replicated[C], props.Joined](joiningKeyed[Key, What](t.table, "Gossip", among.cluster, toAll[Entry[Key, What]]))
}

// Combine joins what the members hold, key by key, at one process. It demands Joined lattice values, of members or of shards.
func (t Table[K, A, L, M]) Combine[
	Q, C any, Key comparable, What lattice.Lattice[What], Where NeedsOwners[Where, C], Grow props.NeedsJoined,
	_ props.Is[K, Key], _ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](to Process[Q]) Table[K, A, Process[Q], props.Joined] {
	return tableOf[K, A, Process[Q], props.Joined](joiningKeyed[Key, What](t.table, "Combine", to.process, toFirst[Entry[Key, What]]))
}

// FromAny reads any replica, and keeps the join of the answers for each key, so that it never goes back. It demands growing
// lattice values that are replicated, and reads another replica as Cell's does.
func (t Table[K, A, L, M]) FromAny[
	Q, C any, Key comparable, What lattice.Lattice[What], Where NeedsReplicated[Where, C], Grow props.NeedsMonotone,
	_ props.Is[K, Key], _ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](to Process[Q]) Table[K, A, Process[Q], M] {
	return tableOf[K, A, Process[Q], M](readAnyKeyed[Key, What](t.table, to.process, whenever[M]()))
}

// rumours is the wire of what is joined: it may do what joins do not mind.
var rumours = &wire{name: "gossip", does: "Repeated", take: repeat}

// joining tells all of a changed value: what is new in it, of a lattice that has deltas.
func joining[A lattice.Lattice[A]](in *node, op string, to *place, route route[A]) *node {
	n := carried(in, op, to, rumours, news(route), noSender[A])
	joined := folded(n, op, tick.EachTick, joinIn[A])
	retells(n, joined, func(p *tick.Port[A]) *tick.Port[A] { return tick.Fold(p, tick.EachTick, replace[A]) })
	return joined
}

func joiningKeyed[K comparable, A lattice.Lattice[A]](in *node, op string, to *place, route route[Entry[K, A]]) *node {
	n := carried(in, op, to, rumours, newsKeyed[K, A](route), noSender[Entry[K, A]])
	joined := foldedKeyed[K](n, op, tick.EachTick, joinIn[A])
	retells(n, joined, func(p *tick.Port[Entry[K, A]]) *tick.Port[Entry[K, A]] {
		return tick.FoldKeyed(p, tick.EachTick, replace[A])
	})
	return joined
}

func replace[A any](a *A, b A) bool {
	*a = b
	return true
}

func joinIn[A lattice.Lattice[A]](a *A, b A) (grew bool) {
	*a, grew = (*a).Join(b)
	return grew
}

// withDelta is a lattice that can say what is new.
type withDelta[A any] interface{ Delta(A) A }

// news sends what a value has more than all that was sent before. That takes the memory of one value.
func news[A lattice.Lattice[A]](all route[A]) route[A] {
	if _, ok := any(*new(A)).(withDelta[A]); !ok {
		return all
	}
	return func() dealer[A] {
		var told A
		send := all()
		return func(xs []A, members []int, deliver deliver[A]) {
			fresh := make([]A, len(xs))
			for i, x := range xs {
				fresh[i] = lattice.Delta(told, x)
				told, _ = told.Join(lattice.Clone(fresh[i]))
			}
			send(fresh, members, deliver)
		}
	}
}

// newsKeyed is news of each key.
func newsKeyed[K comparable, A lattice.Lattice[A]](all route[Entry[K, A]]) route[Entry[K, A]] {
	if _, ok := any(*new(A)).(withDelta[A]); !ok {
		return all
	}
	return func() dealer[Entry[K, A]] {
		told := map[K]A{}
		send := all()
		return func(es []Entry[K, A], members []int, deliver deliver[Entry[K, A]]) {
			fresh := make([]Entry[K, A], len(es))
			for i, e := range es {
				fresh[i] = Entry[K, A]{Key: e.Key, Value: lattice.Delta(told[e.Key], e.Value)}
				told[e.Key], _ = told[e.Key].Join(lattice.Clone(fresh[i].Value))
			}
			send(fresh, members, deliver)
		}
	}
}

// retells has a member tell another one again what is joined, which has lost what it held. What it tells is what it has heard itself, if
// it is one of those that hear, by joined; else what it has sent, of which it then keeps the last, if nothing else does.
func retells[T any](hop, joined *node, keep func(*tick.Port[T]) *tick.Port[T]) {
	in := hop.ins[0]
	send := hop.send
	kept := map[*member]*tick.Port[T]{}
	hop.send = func(m *member) {
		send(m)
		if m.flow.part == nil || in.at == hop.at {
			return
		}
		kept[m] = port[T](m, in)
		if !kept[m].Held(nil) {
			kept[m] = keep(kept[m])
		}
	}
	hop.retell = func(m *member, to int) {
		from := kept[m]
		if in.at == hop.at {
			from = port[T](m, joined)
		}
		from.Held(func(xs []T) {
			frame, err := canon.Codec[T]{}.Append(nil, xs)
			if err == nil { // as it had when it was first sent
				m.flow.part.send(hop, to, frame, len(xs))
			}
		})
	}
}
