package stream

import (
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
// lattice values that are replicated.
func (t Table[K, A, L, M]) FromAny[
	Q, C any, Key comparable, What lattice.Lattice[What], Where NeedsReplicated[Where, C], Grow props.NeedsMonotone,
	_ props.Is[K, Key], _ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](to Process[Q]) Table[K, A, Process[Q], M] {
	return tableOf[K, A, Process[Q], M](readAnyKeyed[Key, What](t.table, to.process, whenever[M]()))
}

// rumours is the wire of what is joined: it may do what joins do not mind.
var rumours = &wire{name: "gossip", take: repeat}

// joining tells all of a changed value. A lattice that offers deltas can tell less: what is joined at the other end may be any
// values whose join is the sender's.
func joining[A lattice.Lattice[A]](in *node, op string, to *place, route route[A]) *node {
	return folded(carried(in, op, to, rumours, route, noSender[A]), op, tick.EachTick, joinIn[A])
}

func joiningKeyed[K comparable, A lattice.Lattice[A]](in *node, op string, to *place, route route[Entry[K, A]]) *node {
	return foldedKeyed[K](carried(in, op, to, rumours, route, noSender[Entry[K, A]]), op, tick.EachTick, joinIn[A])
}

func joinIn[A lattice.Lattice[A]](a *A, b A) (grew bool) {
	*a, grew = (*a).Join(b)
	return grew
}
