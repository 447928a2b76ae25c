package stream_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// pair is an item with a key.
type pair struct {
	K string
	V int
}

func (p pair) key() string { return p.K }
func (p pair) value() int  { return p.V }

// pairs have few keys, so that some have several values.
var pairs = rapid.Custom(func(t *rapid.T) pair {
	return pair{rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key"), few.Draw(t, "value")}
})

// byKey groups the values of each key, in order.
func byKey(ps []pair) map[string][]int {
	groups := map[string][]int{}
	for _, p := range ps {
		groups[p.K] = append(groups[p.K], p.V)
	}
	return groups
}

// perGroup applies f to each key's values.
func perGroup[A any](f func(xs []int) A) func(ps []pair) []stream.Entry[string, A] {
	return func(ps []pair) (want []stream.Entry[string, A]) {
		for k, xs := range byKey(ps) {
			want = append(want, stream.Entry[string, A]{Key: k, Value: f(xs)})
		}
		return want
	}
}

// eachOfGroup applies f to each key's values, and yields entries of what it returns.
func eachOfGroup[A any](f func(xs []int) []A) func(ps []pair) []stream.Entry[string, A] {
	return func(ps []pair) (want []stream.Entry[string, A]) {
		for k, xs := range byKey(ps) {
			for _, a := range f(xs) {
				want = append(want, stream.Entry[string, A]{Key: k, Value: a})
			}
		}
		return want
	}
}

type entryOf[A any] = stream.Entry[string, A]

func keyed[L anyWhole[L], D props.Delivery](s stream.Stream[pair, L, D]) stream.Keyed[string, int, L, D] {
	return s.KeyBy(pair.key).Map(pair.value)
}

func runningSums(xs []int) (want []int) {
	sum := 0
	for _, x := range xs {
		sum += x
		want = append(want, sum)
	}
	return want
}

// TestModelKeyedOrder: each key's values are a sequence of their own.
func TestModelKeyedOrder(t *testing.T) {
	model(t, "enumerate", pairs, ordered[pair]().alsoMany(), perKey, eachOfGroup(func(xs []int) (want [][2]int) {
		for i, x := range xs {
			want = append(want, [2]int{i, x})
		}
		return want
	}), enumeratedKeyed[stream.Process[Here]], enumeratedKeyed[stream.Replicated[Team]])
	model(t, "scan", pairs, ordered[pair]().alsoMany(), perKey, eachOfGroup(runningSums),
		scannedKeyed[stream.Process[Here]], scannedKeyed[stream.Replicated[Team]])
	model(t, "take", pairs, ordered[pair](), perKey, eachOfGroup(func(xs []int) []int { return xs[:min(2, len(xs))] }),
		takenKeyed[stream.Process[Here]], takenKeyed[stream.Replicated[Team]])
	model(t, "sort", pairs, bags[pair]().alsoMany(), perKey, eachOfGroup(sortedByThird),
		sortedKeyed[stream.Process[Here]], sortedKeyed[stream.Replicated[Team]])
	model(t, "unique", pairs, repeated[pair](), inAnyOrder, eachOfGroup(func(xs []int) []int { return slices.Collect(maps.Keys(tallyOf(xs))) }),
		uniqueKeyed[stream.Process[Here]], uniqueKeyed[stream.Replicated[Team]])
	model(t, "stateless", pairs, ordered[pair](), perKey, eachOfGroup(func(xs []int) (want []int) {
		for _, x := range xs {
			if x > 1 {
				want = append(want, x, x*2)
			}
		}
		return want
	}), statelessKeyed[stream.Process[Here]], statelessKeyed[stream.Replicated[Team]])
}

func enumeratedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Ordered]) stream.Stream[entryOf[[2]int], L, props.Unordered] {
	return keyed(s).Enumerate(func(i, x int) [2]int { return [2]int{i, x} }).Entries()
}

func scannedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Ordered]) stream.Stream[entryOf[int], L, props.Unordered] {
	return keyed(s).Scan(func(sum *int, x int) int { *sum += x; return *sum }).Entries()
}

func takenKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Ordered]) stream.Stream[entryOf[int], L, props.Unordered] {
	return keyed(s).Take(2).Entries()
}

func sortedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Bag]) stream.Stream[entryOf[int], L, props.Bag] {
	return keyed(s).Sort(byThird).Entries()
}

func uniqueKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Repeated]) stream.Stream[entryOf[int], L, props.Unordered] {
	return keyed(s).Unique().Entries()
}

func statelessKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Ordered]) stream.Stream[entryOf[int], L, props.Unordered] {
	return keyed(s).
		Filter(func(x int) bool { return x > 0 }).
		FilterMap(func(x int) (int, bool) { return x, x > 1 }).
		MapKeyed(func(_ string, x int) []int { return []int{x, x} }).
		Flatten().
		Enumerate(func(i, x int) int { return x + x*(i%2) }).
		FlatMap(func(x int) []int { return []int{x} }).
		Entries()
}

// TestModelKeyedFolds: each key has a fold of its own.
func TestModelKeyedFolds(t *testing.T) {
	model(t, "count", pairs, bags[pair]().alsoMany(), inAnyOrder, perGroup(func(xs []int) int { return len(xs) }),
		countedKeyed[stream.Process[Here]], countedKeyed[stream.Replicated[Team]])
	model(t, "sum", pairs, bags[pair](), inAnyOrder, perGroup(sumOf),
		summedKeyed[stream.Process[Here]], summedKeyed[stream.Replicated[Team]])
	model(t, "max", pairs, sets[pair](), inAnyOrder, perGroup(maxOf),
		maxedKeyed[stream.Process[Here]], maxedKeyed[stream.Replicated[Team]])
	model(t, "min", pairs, sets[pair](), inAnyOrder, perGroup(minOf),
		minnedKeyed[stream.Process[Here]], minnedKeyed[stream.Replicated[Team]])
	model(t, "top", pairs, bags[pair](), inAnyOrder, perGroup(topOf),
		toppedKeyed[stream.Process[Here]], toppedKeyed[stream.Replicated[Team]])
	model(t, "collect", pairs, lists[pair]().alsoMany(), inAnyOrder, perGroup(slices.Clone[[]int]),
		collectedKeyed[stream.Process[Here]], collectedKeyed[stream.Replicated[Team]])
	model(t, "fold", pairs, lists[pair](), inAnyOrder, perGroup(digitsOf),
		foldedKeyed[stream.Process[Here]], foldedKeyed[stream.Replicated[Team]])
	model(t, "fold commutative", pairs, bags[pair](), inAnyOrder, perGroup(tallyOf),
		talliedKeyed[stream.Process[Here]], talliedKeyed[stream.Replicated[Team]])
	model(t, "fold join", pairs, sets[pair](), inAnyOrder, perGroup(setOf),
		insertedKeyed[stream.Process[Here]], insertedKeyed[stream.Replicated[Team]])
}

func countedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Bag]) stream.Stream[entryOf[Nat], L, props.Bag] {
	return keyed(s).Count().Entries()
}

func summedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Bag]) stream.Stream[entryOf[int], L, props.Bag] {
	return keyed(s).Sum().Entries()
}

func maxedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Set]) stream.Stream[entryOf[lattice.Max[int]], L, props.Bag] {
	return keyed(s).Max().Entries()
}

func minnedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Set]) stream.Stream[entryOf[lattice.Min[int]], L, props.Bag] {
	return keyed(s).Min().Entries()
}

func toppedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Bag]) stream.Stream[entryOf[[]int], L, props.Bag] {
	return keyed(s).Top(3, byThird).Entries()
}

func collectedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.List]) stream.Stream[entryOf[[]int], L, props.Bag] {
	return keyed(s).Collect().Entries()
}

func foldedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.List]) stream.Stream[entryOf[int], L, props.Bag] {
	return keyed(s).Fold(digits).Entries()
}

func talliedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Bag]) stream.Stream[entryOf[map[int]int], L, props.Bag] {
	return keyed(s).FoldCommutative(tally).Entries()
}

func insertedKeyed[L anyWhole[L]](s stream.Stream[pair, L, props.Set]) stream.Stream[entryOf[lattice.SetUnion[int]], L, props.Bag] {
	return keyed(s).FoldJoin(insert).Entries()
}
