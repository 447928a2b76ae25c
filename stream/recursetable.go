package stream

import (
	"reflect"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// TableRecursion is a least fixpoint on a table that is being written: values that only grow, by what follows from them. What
// follows is said by Close.
type TableRecursion[K comparable, A any, L Location[L], M props.Growth] struct {
	_    [0]func(K, A, L, M)
	loop *recursion
}

// Recurse starts a recursion from the values of a table: distances, labels, whatever is joined. It demands growing lattice
// values, keys with canonical equality, and a whole collection. It is computed semi-naively: the keys whose value grew go round,
// with the new value, so that it costs work in what follows from those. It holds all keys and values.
//
// A Final table gives a Final result. Of a growing one the result is Monotone, and Joined no more: what follows from two members'
// values, each for itself, is less than what follows from their join. It ends once nothing grows: a lattice in which a value can
// grow forever (ways that get shorter with each round, along a circle of negative length) may never come there, and
// then the run ends with its context.
//
// Source: semi-naive evaluation over lattices, as in Conway et al., "Logic and Lattices for Distributed Programming" (2012), and
// Madsen, Yee and Lhoták, "From Datalog to Flix" (2016).
func (t Table[K, A, L, M]) Recurse[
	What lattice.Lattice[What], Where NeedsWhole[Where], Grow props.NeedsMonotone, To props.MapsTo[W], W props.Growth,
	_ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow], _ props.Is[M, To],
]() TableRecursion[K, What, Where, W] {
	return TableRecursion[K, What, Where, W]{loop: recursingTable[K, What](t.table, whenever[W]())}
}

// Table is what is known so far: it grows, whatever the recursion started from, so that what is known at the end (Lookup,
// Entries, MapFinal) does not compile inside (stratification).
func (r TableRecursion[K, A, L, M]) Table() Table[K, A, Loop[L], props.Monotone] {
	return tableOf[K, A, Loop[L], props.Monotone](r.loop.facts("Table"))
}

// Enter brings in a relation from outside: a complete one into a Final recursion, an ongoing one into a Monotone one.
func (r TableRecursion[K, A, L, M]) Enter[K2 comparable, V any, How props.EntersTo[M]](k Keyed[K2, V, L, How]) Keyed[K2, V, Loop[L], How] {
	return keyedOf[K2, V, Loop[L], How](r.loop.enter("Enter", k.keyed))
}

// EnterWhole brings a complete relation into any recursion: it may be negated inside.
func (r TableRecursion[K, A, L, M]) EnterWhole[K2 comparable, V any, Whole props.NeedsComplete](k Keyed[K2, V, L, Whole]) Keyed[K2, V, Loop[L], Whole] {
	return keyedOf[K2, V, Loop[L], Whole](r.loop.enter("EnterWhole", k.keyed))
}

// Close says what follows from the values, and yields the table of the least values that hold both the starts and what follows
// from them: both are joined, key by key. It demands what grows. If it is ongoing, it changes once a tick, when nothing grows any
// more. A recursion is closed once.
func (r TableRecursion[K, A, L, M]) Close[Inside InLoop[Inside, L], Grow props.NeedsMonotone](next Table[K, A, Inside, Grow]) Table[K, A, L, M] {
	return tableOf[K, A, L, M](closeLoop[Entry[K, A]](r.loop, next.table))
}

// JoinTable joins, for each edge whose key has a value in the table, what hop makes of edge and value to the value of the key that
// to names: the shortest way to a node is the least of the ways over its edges. It demands growing lattice values, a hop that
// keeps joins, and a whole collection, since the edges of one result may lie anywhere; of the edges it takes any delivery.
//
// A value that the table has meanwhile lies below its last one, so what hop makes of it lies below what it makes of the last one,
// and adds nothing to the join of those. So the result is that of all edges and last values, whenever and however often they come,
// and grows towards it. A table that may go back (Live) is refused: what followed from a value that is gone would stay. The
// result is Monotone, even of a Joined table: a member who has the edge and one who has the value make nothing of it, and both
// together do. For a complete relation and a Final table, a Lookup and a FoldJoin give a Final result.
//
// It holds all edges, repeated ones repeatedly, and costs one call of hop for each edge of a key, each time that the key's value
// has grown. A tick yields the values that grew; in a recursion, each round does.
func (k Keyed[K, V, L, D]) JoinTable[
	K2 comparable, A lattice.Lattice[A], B lattice.Lattice[B], Where NeedsWhole[Where], Grow props.NeedsMonotone, _ props.Is[L, Where],
](t Table[K, A, L, Grow], to func(V) K2, hop lattice.Action[V, A, B]) Table[K2, B, L, props.Monotone] {
	return tableOf[K2, B, L, props.Monotone](joinedTable[K](k.keyed, t.table, to, hop))
}

// Merge joins tables key by key: of several rules for one table, each gives a part. It demands growing lattice values of one
// growth, which it keeps, and whole keys. It holds all values.
func (t Table[K, A, L, M]) Merge[
	What lattice.Lattice[What], Where NeedsWholeKeys[Where], Grow props.NeedsMonotone,
	_ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](others ...Table[K, A, L, M]) Table[K, A, L, M] {
	ins := make([]*node, len(others))
	for i, o := range others {
		ins[i] = o.table
	}
	return tableOf[K, A, L, M](mergedTables[K, What](t.table, ins, whenever[M]()))
}

func recursingTable[K comparable, A lattice.Lattice[A]](in *node, when tick.When) *recursion {
	mustCompare[K]("Recurse", "its keys")
	mustCompareKeys("Recurse", reflect.TypeFor[A](), map[reflect.Type]bool{})
	return beginLoop(in, func(p *tick.Port[Entry[K, A]]) looping[Entry[K, A]] { return tick.RecurseTable(p, when, joinIn[A]) })
}

func joinedTable[K, K2 comparable, V any, A lattice.Lattice[A], B lattice.Lattice[B]](edges, table *node, to func(V) K2, hop lattice.Action[V, A, B]) *node {
	given("JoinTable", to == nil)
	mustCompare[K2]("JoinTable", "its keys")
	f := lawful[B]("JoinTable", hop).Func()
	return binary(edges, table, "JoinTable", func(es *tick.Port[Entry[K, V]], t *tick.Port[Entry[K, A]]) *tick.Port[Entry[K2, B]] {
		return tick.JoinTable(es, t, to, f, joinIn[A], joinIn[B])
	}).law(hop)
}

func mergedTables[K comparable, A lattice.Lattice[A]](in *node, others []*node, when tick.When) *node {
	return foldedKeyed[K](merged[Entry[K, A]](in, others), "Merge", when, joinIn[A])
}
