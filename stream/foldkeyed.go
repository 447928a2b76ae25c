package stream

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Fold steps a state for each key, which starts as its zero value. It demands order and whole keys, and gives Final of a
// complete collection, else Live.
func (k Keyed[K, V, L, D]) Fold[
	A any, Where NeedsWholeKeys[Where], How props.NeedsOrdered, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
](step func(acc *A, x V)) Table[K, A, L, M] {
	return tableOf[K, A, L, M](foldedKeyed[K](k.keyed, "Fold", whenever[M](), always(step)))
}

// FoldCommutative folds each key in any order. It demands items that come once and whole keys, and gives Final of a
// complete collection, else Live.
func (k Keyed[K, V, L, D]) FoldCommutative[
	A any, Where NeedsWholeKeys[Where], How props.NeedsOnce, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
](step lattice.Commutative[A, V]) Table[K, A, L, M] {
	return tableOf[K, A, L, M](foldedKeyed[K](k.keyed, "FoldCommutative", whenever[M](), always(lawful[A]("FoldCommutative", step).Step())).law(step))
}

// FoldJoin folds each key into a lattice, whatever the delivery. It demands whole keys, and gives Final of a complete
// collection, else Joined.
func (k Keyed[K, V, L, D]) FoldJoin[
	A any, Where NeedsWholeKeys[Where], Grow props.JoinsTo[M], M props.Growth, _ props.Is[L, Where], _ props.Is[D, Grow],
](step lattice.Semilattice[A, V]) Table[K, A, L, M] {
	return tableOf[K, A, L, M](foldedKeyed[K](k.keyed, "FoldJoin", whenever[M](), lawful[A]("FoldJoin", step).Step()).law(step))
}

// Count is how many values each key has. It demands items that come once and whole keys, and gives Final of a complete
// collection, else Monotone.
func (k Keyed[K, V, L, D]) Count[
	Where NeedsWholeKeys[Where], How props.NeedsOnce, Grow props.CountsTo[M], M props.Growth,
	_ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
]() Table[K, lattice.Nat, L, M] {
	return tableOf[K, lattice.Nat, L, M](foldedKeyed[K](k.keyed, "Count", whenever[M](), increment[V]))
}

// Sum adds each key's integers; overflow wraps. It demands items that come once and whole keys, and gives Final of a
// complete collection, else Live.
func (k Keyed[K, V, L, D]) Sum[
	What lattice.Integer, Where NeedsWholeKeys[Where], How props.NeedsOnce, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
]() Table[K, What, L, M] {
	return tableOf[K, What, L, M](foldedKeyed[K](k.keyed, "Sum", whenever[M](), exactly[What]("Sum")))
}

// Max keeps each key's largest value. It demands a total order and whole keys, whatever the delivery, and gives Final of
// a complete collection, else Joined.
func (k Keyed[K, V, L, D]) Max[
	What lattice.Total, Where NeedsWholeKeys[Where], Grow props.JoinsTo[M], M props.Growth,
	_ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, Grow],
]() Table[K, lattice.Max[What], L, M] {
	return tableOf[K, lattice.Max[What], L, M](foldedKeyed[K](k.keyed, "Max", whenever[M](), most[What]().Step()))
}

// Min keeps each key's smallest value. It demands a total order and whole keys, whatever the delivery, and gives Final of
// a complete collection, else Joined.
func (k Keyed[K, V, L, D]) Min[
	What lattice.Total, Where NeedsWholeKeys[Where], Grow props.JoinsTo[M], M props.Growth,
	_ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, Grow],
]() Table[K, lattice.Min[What], L, M] {
	return tableOf[K, lattice.Min[What], L, M](foldedKeyed[K](k.keyed, "Min", whenever[M](), least[What]().Step()))
}

// Top keeps the n first of each key by cmp, in that order, ties by canonical bytes. It demands items that come once and
// whole keys, and gives Final of a complete collection, else Live.
func (k Keyed[K, V, L, D]) Top[
	What any, Where NeedsWholeKeys[Where], How props.NeedsOnce, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
](n int, cmp func(a, b V) int) Table[K, []What, L, M] {
	return tableOf[K, []What, L, M](foldedKeyed[K](k.keyed, "Top", whenever[M](), top(n, cmp)))
}

// Collect makes one slice for each key. It demands order and whole keys, and gives Final of a complete collection, else
// Live.
func (k Keyed[K, V, L, D]) Collect[
	What any, Where NeedsWholeKeys[Where], How props.NeedsOrdered, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
]() Table[K, []What, L, M] {
	return tableOf[K, []What, L, M](foldedKeyed[K](k.keyed, "Collect", whenever[M](), collect[V]))
}

func foldedKeyed[K comparable, A, V any](in *node, op string, when tick.When, step func(*A, V) bool) *node {
	given(op, step == nil)
	return unary(in, op, func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, A]] { return tick.FoldKeyed(p, when, step) })
}
