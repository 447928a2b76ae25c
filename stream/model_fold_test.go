package stream_test

import (
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The results of folds, as the models compute them.

func one[T any](x T) []T { return []T{x} }

func sumOf(xs []int) (sum int) {
	for _, x := range xs {
		sum += x
	}
	return sum
}

func maxOf(xs []int) lattice.Max[int] {
	if len(xs) == 0 {
		return lattice.Max[int]{}
	}
	return lattice.MaxOf(slices.Max(xs))
}

func minOf(xs []int) lattice.Min[int] {
	if len(xs) == 0 {
		return lattice.Min[int]{}
	}
	return lattice.MinOf(slices.Min(xs))
}

func setOf(xs []int) lattice.SetUnion[int] { return lattice.Contains(xs...) }

func tallyOf(xs []int) map[int]int {
	n := map[int]int{}
	for _, x := range xs {
		n[x]++
	}
	return n
}

func topOf(xs []int) []int { return sortedByThird(xs)[:min(3, len(xs))] }

// digits is a step that is neither commutative nor associative.
func digits(n *int, x int) { *n = (*n*10 + x) % 1_000_003 }

func digitsOf(xs []int) (n int) {
	for _, x := range xs {
		digits(&n, x)
	}
	return n
}

var (
	tally  = lattice.Tally[int]()
	insert = lattice.Insert[int]()
)

// TestModelFinal: folds of complete streams.
func TestModelFinal(t *testing.T) {
	model(t, "count", few, bags[int]().alsoMany(), inOrder, func(xs []int) []int { return one(len(xs)) },
		counted[stream.Process[Here]], counted[stream.Replicated[Team]])
	model(t, "sum", few, bags[int](), inOrder, func(xs []int) []int { return one(sumOf(xs)) },
		summed[stream.Process[Here]], summed[stream.Replicated[Team]])
	model(t, "max", few, sets[int](), inOrder, func(xs []int) []lattice.Max[int] { return one(maxOf(xs)) },
		maxed[stream.Process[Here]], maxed[stream.Replicated[Team]])
	model(t, "min", few, sets[int](), inOrder, func(xs []int) []lattice.Min[int] { return one(minOf(xs)) },
		minned[stream.Process[Here]], minned[stream.Replicated[Team]])
	model(t, "top", few, bags[int]().alsoMany(), inOrder, func(xs []int) [][]int { return one(topOf(xs)) },
		topped[stream.Process[Here]], topped[stream.Replicated[Team]])
	model(t, "collect", few, lists[int]().alsoMany(), inOrder, func(xs []int) [][]int { return one(xs) },
		collected[stream.Process[Here]], collected[stream.Replicated[Team]])
	model(t, "fold", few, lists[int]().alsoMany(), inOrder, func(xs []int) []int { return one(digitsOf(xs)) },
		folded[stream.Process[Here]], folded[stream.Replicated[Team]])
	model(t, "fold commutative", few, bags[int](), inOrder, func(xs []int) []map[int]int { return one(tallyOf(xs)) },
		tallied[stream.Process[Here]], tallied[stream.Replicated[Team]])
	model(t, "fold join", few, sets[int](), inOrder, func(xs []int) []lattice.SetUnion[int] { return one(setOf(xs)) },
		inserted[stream.Process[Here]], inserted[stream.Replicated[Team]])
}

func counted[L anyWhole[L]](s stream.Stream[int, L, props.Bag]) stream.Stream[Nat, L, props.List] {
	return s.Count().Stream()
}

func summed[L anyWhole[L]](s stream.Stream[int, L, props.Bag]) stream.Stream[int, L, props.List] {
	return s.Sum().Stream()
}

func maxed[L anyWhole[L]](s stream.Stream[int, L, props.Set]) stream.Stream[lattice.Max[int], L, props.List] {
	return s.Max().Stream()
}

func minned[L anyWhole[L]](s stream.Stream[int, L, props.Set]) stream.Stream[lattice.Min[int], L, props.List] {
	return s.Min().Stream()
}

func topped[L anyWhole[L]](s stream.Stream[int, L, props.Bag]) stream.Stream[[]int, L, props.List] {
	return s.Top(3, byThird).Stream()
}

func collected[L anyWhole[L]](s stream.Stream[int, L, props.List]) stream.Stream[[]int, L, props.List] {
	return s.Collect().Stream()
}

func folded[L anyWhole[L]](s stream.Stream[int, L, props.List]) stream.Stream[int, L, props.List] {
	return s.Fold(digits).Stream()
}

func tallied[L anyWhole[L]](s stream.Stream[int, L, props.Bag]) stream.Stream[map[int]int, L, props.List] {
	return s.FoldCommutative(tally).Stream()
}

func inserted[L anyWhole[L]](s stream.Stream[int, L, props.Set]) stream.Stream[lattice.SetUnion[int], L, props.List] {
	return s.FoldJoin(insert).Stream()
}

// lastly is a location whose cells a snapshot may look at.
type lastly[L, W any] interface {
	anyWhole[L]
	stream.TicksAs[L, W]
}

// TestModelMoving: what folds of ongoing streams come to rest at, as the last of the snapshots sees it.
func TestModelMoving(t *testing.T) {
	model(t, "count", few, unordered[int]().alsoMany(), atRest, func(xs []int) []int { return one(len(xs)) },
		countMoves[stream.Process[Here], stream.Process[Here]], countMoves[stream.Replicated[Team], stream.Local[Team]])
	model(t, "fold", few, ordered[int](), atRest, func(xs []int) []int { return one(digitsOf(xs)) },
		foldMoves[stream.Process[Here], stream.Process[Here]], foldMoves[stream.Replicated[Team], stream.Local[Team]])
	model(t, "collect", few, ordered[int](), atRest, func(xs []int) [][]int { return one(xs) },
		collectMoves[stream.Process[Here], stream.Process[Here]], collectMoves[stream.Replicated[Team], stream.Local[Team]])
	model(t, "top", few, unordered[int](), atRest, func(xs []int) [][]int { return one(topOf(xs)) },
		topMoves[stream.Process[Here], stream.Process[Here]], topMoves[stream.Replicated[Team], stream.Local[Team]])
	model(t, "set", few, repeated[int](), atRest, func(xs []int) []lattice.SetUnion[int] { return one(setOf(xs)) },
		setMoves[stream.Process[Here], stream.Process[Here]], setMoves[stream.Replicated[Team], stream.Local[Team]])
}

func countMoves[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[int, L, props.Unordered]) stream.Stream[Nat, W, props.Ordered] {
	return s.Count().Snapshot(moment).Stream().AllTicks()
}

func foldMoves[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[int, L, props.Ordered]) stream.Stream[int, W, props.Ordered] {
	return s.Fold(digits).Snapshot(moment).Stream().AllTicks()
}

func collectMoves[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[int, L, props.Ordered]) stream.Stream[[]int, W, props.Ordered] {
	return s.Collect().Snapshot(moment).Stream().AllTicks()
}

func topMoves[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[int, L, props.Unordered]) stream.Stream[[]int, W, props.Ordered] {
	return s.Top(3, byThird).Snapshot(moment).Stream().AllTicks()
}

func setMoves[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[int, L, props.Repeated]) stream.Stream[lattice.SetUnion[int], W, props.Ordered] {
	return s.FoldJoin(insert).Snapshot(moment).Stream().AllTicks()
}

// TestModelThreshold: a bound is reached, once, exactly if the fold of all items lies above it.
func TestModelThreshold(t *testing.T) {
	model(t, "count", few, unordered[int]().alsoMany(), inOrder, func(xs []int) []int { return reached(4, len(xs) >= 4) },
		countReaches[stream.Process[Here]], countReaches[stream.Replicated[Team]])
	model(t, "max", few, repeated[int](), inOrder, func(xs []int) []int { return reached(5, maxOf(xs).Some && maxOf(xs).V >= 5) },
		maxReaches[stream.Process[Here]], maxReaches[stream.Replicated[Team]])
	model(t, "set", few, repeated[int](), inOrder,
		func(xs []int) []lattice.SetUnion[int] {
			return reached(lattice.Contains(1, 2), slices.Contains(xs, 1) && slices.Contains(xs, 2))
		},
		setReaches[stream.Process[Here]], setReaches[stream.Replicated[Team]])
	model(t, "size of a set", few, repeated[int](), inOrder, func(xs []int) []int { return reached(3, len(setOf(xs)) >= 3) },
		sizeReaches[stream.Process[Here]], sizeReaches[stream.Replicated[Team]])
}

func reached[T any](bound T, yes bool) []T { return slices.Repeat([]T{bound}, b2i(yes)) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func countReaches[L anyWhole[L]](s stream.Stream[int, L, props.Unordered]) stream.Stream[Nat, L, props.Ordered] {
	return s.Count().Reaches(4)
}

func maxReaches[L anyWhole[L]](s stream.Stream[int, L, props.Repeated]) stream.Stream[lattice.Max[int], L, props.Ordered] {
	return s.Max().Reaches(lattice.MaxOf(5))
}

func setReaches[L anyWhole[L]](s stream.Stream[int, L, props.Repeated]) stream.Stream[lattice.SetUnion[int], L, props.Ordered] {
	return s.FoldJoin(insert).Reaches(lattice.Contains(1, 2))
}

func sizeReaches[L anyWhole[L]](s stream.Stream[int, L, props.Repeated]) stream.Stream[Nat, L, props.Ordered] {
	return s.FoldJoin(insert).MapMonotone(lattice.Size[int]()).Reaches(3)
}
