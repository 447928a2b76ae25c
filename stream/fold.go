package stream

import (
	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
	"reflect"
)

// Fold steps a state that starts as its zero value. It demands order and a whole collection, and gives Final of a complete
// stream, else Live.
func (s Stream[T, L, D]) Fold[
	A any, Where NeedsWhole[Where], How props.NeedsOrdered, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
](step func(acc *A, x T)) Cell[A, L, M] {
	return cellOf[A, L, M](folded(s.stream, "Fold", whenever[M](), always(step)))
}

// FoldCommutative folds in any order. It demands items that come once and a whole collection, and gives Final of a
// complete stream, else Live.
func (s Stream[T, L, D]) FoldCommutative[
	A any, Where NeedsWhole[Where], How props.NeedsOnce, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
](step lattice.Commutative[A, T]) Cell[A, L, M] {
	return cellOf[A, L, M](folded(s.stream, "FoldCommutative", whenever[M](), always(lawful[A]("FoldCommutative", step).Step())).law(step))
}

// FoldJoin folds into a lattice, whatever the delivery. It demands a whole collection, and gives Final of a complete
// stream, else Joined.
func (s Stream[T, L, D]) FoldJoin[
	A any, Where NeedsWhole[Where], Grow props.JoinsTo[M], M props.Growth, _ props.Is[L, Where], _ props.Is[D, Grow],
](step lattice.Semilattice[A, T]) Cell[A, L, M] {
	return cellOf[A, L, M](folded(s.stream, "FoldJoin", whenever[M](), lawful[A]("FoldJoin", step).Step()).law(step))
}

// Count is how many items there are. It demands items that come once and a whole collection, and gives Final of a complete stream, else
// Monotone.
func (s Stream[T, L, D]) Count[
	Where NeedsWhole[Where], How props.NeedsOnce, Grow props.CountsTo[M], M props.Growth,
	_ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
]() Cell[lattice.Nat, L, M] {
	return cellOf[lattice.Nat, L, M](folded(s.stream, "Count", whenever[M](), increment[T]))
}

// Sum adds integers exactly, but for overflow, which wraps as Go's does. It demands items that come once and a whole
// collection, and gives Final of a complete stream, else Live.
func (s Stream[T, L, D]) Sum[
	What lattice.Integer, Where NeedsWhole[Where], How props.NeedsOnce, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
]() Cell[What, L, M] {
	return cellOf[What, L, M](folded(s.stream, "Sum", whenever[M](), exactly[What]("Sum")))
}

// Max keeps the largest item. It demands a total order and a whole collection, whatever the delivery, and gives Final of
// a complete stream, else Joined.
func (s Stream[T, L, D]) Max[
	What lattice.Total, Where NeedsWhole[Where], Grow props.JoinsTo[M], M props.Growth,
	_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, Grow],
]() Cell[lattice.Max[What], L, M] {
	return cellOf[lattice.Max[What], L, M](folded(s.stream, "Max", whenever[M](), most[What]().Step()))
}

// Min keeps the smallest item. It demands a total order and a whole collection, whatever the delivery, and gives Final of
// a complete stream, else Joined.
func (s Stream[T, L, D]) Min[
	What lattice.Total, Where NeedsWhole[Where], Grow props.JoinsTo[M], M props.Growth,
	_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, Grow],
]() Cell[lattice.Min[What], L, M] {
	return cellOf[lattice.Min[What], L, M](folded(s.stream, "Min", whenever[M](), least[What]().Step()))
}

// Top keeps the k first by cmp, in that order, ties by canonical bytes. It demands items that come once and a whole
// collection, and gives Final of a complete stream, else Live. It holds k items, and takes O(log k) comparisons and
// O(k) moves for an item that gets in.
func (s Stream[T, L, D]) Top[
	What any, Where NeedsWhole[Where], How props.NeedsOnce, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
](k int, cmp func(a, b T) int) Cell[[]What, L, M] {
	return cellOf[[]What, L, M](folded(s.stream, "Top", whenever[M](), top(k, cmp)))
}

// Collect makes one slice. It demands order and a whole collection, and gives Final of a complete stream, else Live.
func (s Stream[T, L, D]) Collect[
	What any, Where NeedsWhole[Where], How props.NeedsOrdered, Grow props.FoldsTo[M], M props.Growth,
	_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, How], _ props.Is[D, Grow],
]() Cell[[]What, L, M] {
	return cellOf[[]What, L, M](folded(s.stream, "Collect", whenever[M](), collect[T]))
}

func folded[A, T any](in *node, op string, when tick.When, step func(*A, T) bool) *node {
	given(op, step == nil)
	return unary(in, op, func(p *tick.Port[T]) *tick.Port[A] { return tick.Fold(p, when, step) })
}

// always is a step that reports a change each time.
func always[A, T any](step func(*A, T)) func(*A, T) bool {
	if step == nil {
		return nil
	}
	return func(a *A, x T) bool {
		step(a, x)
		return true
	}
}

func increment[T any](n *lattice.Nat, _ T) bool {
	*n++
	return true
}

// exactly is addition. It refuses numbers that are written as integers and do not add as such.
func exactly[A lattice.Integer](op string) func(*A, A) bool {
	if reflect.TypeFor[A]() == reflect.TypeFor[lattice.Float]() {
		misuse(op, "items are lattice.Float, whose sum depends on the order: add integers of a smaller unit")
	}
	return add[A]
}

func add[A lattice.Integer](sum *A, x A) bool {
	*sum += x
	return x != 0
}

func most[T lattice.Total]() lattice.Semilattice[lattice.Max[T], T] {
	return lattice.JoinOf(lattice.MaxOf[T])
}
func least[T lattice.Total]() lattice.Semilattice[lattice.Min[T], T] {
	return lattice.JoinOf(lattice.MinOf[T])
}

func collect[T any](all *[]T, x T) bool {
	*all = append(*all, x)
	return true
}

// top is a step that keeps the first k of what comes, in order.
func top[T any](k int, cmp func(a, b T) int) func(*[]T, T) bool {
	given("Top", cmp == nil)
	if k < 0 {
		misuse("Top", "it is to keep %d items: say 0 or more", k)
	}
	mustEncode[T]("Top")
	total := canon.Compare(cmp)
	return func(best *[]T, x T) bool {
		b := *best
		if len(b) == k && (k == 0 || total(b[k-1], x) <= 0) {
			return false
		}
		i := len(b)
		for i > 0 && total(x, b[i-1]) < 0 {
			i--
		}
		if len(b) < k {
			b = append(b, x)
		}
		copy(b[i+1:], b[i:])
		b[i] = x
		*best = b
		return true
	}
}
