package stream_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// few numbers, so that equal ones turn up.
var few = rapid.IntRange(-3, 6)

// byThird holds numbers equal that differ, so that ties must be broken.
func byThird(a, b int) int { return cmp.Compare(a/3, b/3) }

// byBytes orders numbers as their canonical bytes: natural ones first, then -1, -2, …
func byBytes(a, b int) int {
	rank := func(n int) int {
		if n < 0 {
			return 31 - n
		}
		return n
	}
	return cmp.Compare(rank(a), rank(b))
}

func sortedByBytes(xs []int) []int { return slices.SortedFunc(slices.Values(xs), byBytes) }

func sortedByThird(xs []int) []int {
	return slices.SortedStableFunc(slices.Values(sortedByBytes(xs)), byThird)
}

// TestModelOrder: what demands order.
func TestModelOrder(t *testing.T) {
	model(t, "enumerate", few, lists[int]().alsoMany(), inOrder,
		func(xs []int) (want [][2]int) {
			for i, x := range xs {
				want = append(want, [2]int{i, x})
			}
			return want
		},
		enumerated[stream.Process[Here], props.List], enumerated[stream.Replicated[Team], props.List])
	sums := func(xs []int) (want []int) {
		sum := 0
		for _, x := range xs {
			sum += x
			want = append(want, sum)
		}
		return want
	}
	model(t, "scan a list", few, lists[int]().alsoMany(), inOrder, sums,
		scanned[stream.Process[Here], props.List], scanned[stream.Replicated[Team], props.List])
	model(t, "scan", few, ordered[int]().alsoMany(), inOrder, sums,
		scanned[stream.Process[Here], props.Ordered], scanned[stream.Replicated[Team], props.Ordered])
	model(t, "take", few, ordered[int]().alsoMany(), inOrder, func(xs []int) []int { return xs[:min(4, len(xs))] },
		taken[stream.Process[Here], props.Ordered], taken[stream.Replicated[Team], props.Ordered])
	model(t, "sort", few, bags[int]().alsoMany(), inOrder, sortedByThird,
		sorted[stream.Process[Here]], sorted[stream.Replicated[Team]])
}

func enumerated[L anyWhole[L], D props.NeedsOrdered](s stream.Stream[int, L, D]) stream.Stream[[2]int, L, D] {
	return s.Enumerate(func(i, x int) [2]int { return [2]int{i, x} })
}

func scanned[L anyWhole[L], D props.NeedsOrdered](s stream.Stream[int, L, D]) stream.Stream[int, L, D] {
	return s.Scan(func(sum *int, x int) int { *sum += x; return *sum })
}

func taken[L anyWhole[L], D props.NeedsOrdered](s stream.Stream[int, L, D]) stream.Stream[int, L, D] {
	return s.Take(4)
}

func sorted[L anyWhole[L]](s stream.Stream[int, L, props.Bag]) stream.Stream[int, L, props.List] {
	return s.Sort(byThird)
}

// TestModelStateless: what holds nothing keeps the order, and multiplicities.
func TestModelStateless(t *testing.T) {
	want := func(xs []int) (want []int) {
		for _, x := range xs {
			if x > 0 && x*2 > 3 {
				want = append(want, x*2, x)
			}
		}
		return want
	}
	model(t, "in order", few, ordered[int]().alsoMany(), inOrder, want,
		stateless[stream.Process[Here], props.Ordered], stateless[stream.Replicated[Team], props.Ordered])
	model(t, "in any order", few, bags[int]().alsoMany(), inAnyOrder, want,
		stateless[stream.Process[Here], props.Bag], stateless[stream.Replicated[Team], props.Bag])
	model(t, "as a set", few, repeated[int]().alsoMany(), asSet, want,
		stateless[stream.Process[Here], props.Repeated], stateless[stream.Replicated[Team], props.Repeated])
}

func stateless[L anyWhole[L], D props.Delivery](s stream.Stream[int, L, D]) stream.Stream[int, L, D] {
	return s.Filter(func(x int) bool { return x > 0 }).
		FilterMap(func(x int) (int, bool) { return x * 2, x*2 > 3 }).
		Map(func(x int) []int { return []int{x, x / 2} }).
		Flatten().
		FlatMap(func(x int) []int { return []int{x}[:1] }).
		Inspect(func(int) {})
}

// TestModelDistinct: unique items, and those that another collection does not have.
func TestModelDistinct(t *testing.T) {
	distinct := func(xs []int) (want []int) {
		for _, x := range xs {
			if !slices.Contains(want, x) {
				want = append(want, x)
			}
		}
		return want
	}
	model(t, "unique, in order", few, ordered[int]().alsoMany(), inOrder, distinct,
		uniqueInOrder[stream.Process[Here]], uniqueInOrder[stream.Replicated[Team]])
	model(t, "unique, of repeated", few, repeated[int]().alsoMany(), inAnyOrder, distinct,
		uniqueOfRepeated[stream.Process[Here]], uniqueOfRepeated[stream.Replicated[Team]])
	model(t, "difference", few, lists[int]().alsoMany(), inOrder,
		func(xs []int) []int {
			return slices.DeleteFunc(xs, func(x int) bool { return slices.Contains(xs, -x) && x > 0 })
		},
		difference[stream.Process[Here]], difference[stream.Replicated[Team]])
}

func uniqueInOrder[L anyWhole[L]](s stream.Stream[int, L, props.Ordered]) stream.Stream[int, L, props.Ordered] {
	return s.Unique()
}

func uniqueOfRepeated[L anyWhole[L]](s stream.Stream[int, L, props.Repeated]) stream.Stream[int, L, props.Unordered] {
	return s.Unique()
}

func difference[L anyWhole[L]](s stream.Stream[int, L, props.List]) stream.Stream[int, L, props.List] {
	return s.Difference(s.Filter(func(x int) bool { return x < 0 }).Map(func(x int) int { return -x }))
}
