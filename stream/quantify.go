package stream

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// Any is whether holds has held for an item. It demands a whole collection, whatever the delivery, and gives Final of a
// complete stream, else Joined: once true, it stays true.
func (s Stream[T, L, D]) Any[
	Where NeedsWhole[Where], Grow props.JoinsTo[M], M props.Growth, _ props.Is[L, Where], _ props.Is[D, Grow],
](holds func(T) bool) Cell[lattice.Or, L, M] {
	given("Any", holds == nil)
	return cellOf[lattice.Or, L, M](folded(s.stream, "Any", whenever[M](), raising(holds)))
}

// Every is whether holds has held for all items; for none, it is true. It demands a whole collection, whatever the delivery,
// and gives Final of a complete stream, else Joined: once false, it stays false.
func (s Stream[T, L, D]) Every[
	Where NeedsWhole[Where], Grow props.JoinsTo[M], M props.Growth, _ props.Is[L, Where], _ props.Is[D, Grow],
](holds func(T) bool) Cell[lattice.And, L, M] {
	given("Every", holds == nil)
	return cellOf[lattice.And, L, M](folded(s.stream, "Every", whenever[M](), lowering(holds)))
}

// Histogram is how often each item came. It demands comparable items with canonical equality that come once, and a whole
// collection, and gives Final of a complete stream, else Monotone. State is one count for each distinct item.
func (s Stream[T, L, D]) Histogram[
	What comparable, Where NeedsWhole[Where], How props.NeedsOnce, Grow props.CountsTo[M], M props.Growth,
	_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
]() Cell[lattice.MapUnion[What, lattice.Nat], L, M] {
	mustCompare[What]("Histogram", "its items")
	return cellOf[lattice.MapUnion[What, lattice.Nat], L, M](folded(s.stream, "Histogram", whenever[M](), tally[What]))
}

// Any is, for each key, whether holds has held for a value. It demands whole keys, whatever the delivery, and gives Final of
// a complete collection, else Joined.
func (k Keyed[K, V, L, D]) Any[
	Where NeedsWholeKeys[Where], Grow props.JoinsTo[M], M props.Growth, _ props.Is[L, Where], _ props.Is[D, Grow],
](holds func(V) bool) Table[K, lattice.Or, L, M] {
	given("Any", holds == nil)
	return tableOf[K, lattice.Or, L, M](foldedKeyed[K](k.keyed, "Any", whenever[M](), raising(holds)))
}

// Every is, for each key that has values, whether holds has held for all of them. It demands whole keys, whatever the
// delivery, and gives Final of a complete collection, else Joined.
func (k Keyed[K, V, L, D]) Every[
	Where NeedsWholeKeys[Where], Grow props.JoinsTo[M], M props.Growth, _ props.Is[L, Where], _ props.Is[D, Grow],
](holds func(V) bool) Table[K, lattice.And, L, M] {
	given("Every", holds == nil)
	return tableOf[K, lattice.And, L, M](foldedKeyed[K](k.keyed, "Every", whenever[M](), lowering(holds)))
}

func raising[T any](holds func(T) bool) func(*lattice.Or, T) bool {
	return func(any *lattice.Or, x T) bool {
		if bool(*any) || !holds(x) {
			return false
		}
		*any = true
		return true
	}
}

func lowering[T any](holds func(T) bool) func(*lattice.And, T) bool {
	return func(all *lattice.And, x T) bool {
		if !all.Get() || holds(x) {
			return false
		}
		*all = lattice.AndOf(false)
		return true
	}
}

func tally[T comparable](counts *lattice.MapUnion[T, lattice.Nat], x T) bool {
	if *counts == nil {
		*counts = lattice.MapUnion[T, lattice.Nat]{}
	}
	(*counts)[x]++
	return true
}
