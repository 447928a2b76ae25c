package tick_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// sumStep is a step of a running sum.
func sumStep(sum *int, x int) int { *sum += x; return *sum }

// evenSums yields the running sum when it is even.
func evenSums(sum *int, x int) (int, bool) { *sum += x; return *sum, isEven(*sum) }

func sums(xs []int) (ys []int) {
	sum := 0
	for _, x := range xs {
		ys = append(ys, sumStep(&sum, x))
	}
	return ys
}

// sumsByKey is a running sum a key, of which those are kept that keep accepts.
func sumsByKey(es []tick.Entry[string, int], keep func(int) bool) (all []tick.Entry[string, int]) {
	sums := map[string]int{}
	for _, e := range es {
		sums[e.Key] += e.Value
		if keep(sums[e.Key]) {
			all = append(all, tick.Entry[string, int]{Key: e.Key, Value: sums[e.Key]})
		}
	}
	return all
}

func TestScan(t *testing.T) {
	modelled(t, digits, func(p *tick.Port[int]) *tick.Port[int] { return tick.Scan(p, sumStep) }, sums)
}

func TestEnumerate(t *testing.T) {
	modelled(t, digits, func(p *tick.Port[int]) *tick.Port[int] {
		return tick.Enumerate(p, func(i, x int) int { return 10*i + x })
	}, func(xs []int) (all []int) {
		for i, x := range xs {
			all = append(all, 10*i+x)
		}
		return all
	})
}

func TestFilterScan(t *testing.T) {
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[int] { return tick.FilterScan(p, evenSums) },
		func(xs []int) []int { return slices.DeleteFunc(sums(xs), func(x int) bool { return !isEven(x) }) })
}

func TestScanKeyed(t *testing.T) {
	modelled(t, entries(),
		func(p *tick.Port[tick.Entry[string, int]]) *tick.Port[tick.Entry[string, int]] {
			return tick.ScanKeyed(p, sumStep)
		},
		func(es []tick.Entry[string, int]) []tick.Entry[string, int] {
			return sumsByKey(es, func(int) bool { return true })
		})
}

func TestFilterScanKeyed(t *testing.T) {
	modelled(t, entries(),
		func(p *tick.Port[tick.Entry[string, int]]) *tick.Port[tick.Entry[string, int]] {
			return tick.FilterScanKeyed(p, evenSums)
		},
		func(es []tick.Entry[string, int]) []tick.Entry[string, int] { return sumsByKey(es, isEven) })
}

func TestTake(t *testing.T) {
	for _, n := range []int{0, 1, 7} {
		t.Run(text(n), func(t *testing.T) {
			modelled(t, digits,
				func(p *tick.Port[int]) *tick.Port[int] { return tick.Take(p, n) },
				func(xs []int) []int { return xs[:min(n, len(xs))] })
		})
	}
}

// Take ends before its input does.
func TestTakeEndsEarly(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	out := tick.NewOutbox(tick.Sort(tick.Take(in.Port(), 3), slices.Sort[[]int]), "out")
	push(t, in, []int{5, 4})
	noError(t, g.RunTick())
	equal(t, []int{}, collect(out))
	push(t, in, []int{3, 2, 1})
	noError(t, g.RunTick())
	got, end := out.Take()
	holds(t, end, "it has not ended")
	equal(t, []int{3, 4, 5}, got)
	push(t, in, []int{0})
	noError(t, g.RunTick())
	equal(t, []int{}, collect(out))
}

func TestSort(t *testing.T) {
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[int] { return tick.Sort(p, slices.Sort[[]int]) },
		func(xs []int) []int { return slices.Sorted(slices.Values(xs)) })
}

func TestSortKeyed(t *testing.T) {
	modelled(t, entries(),
		func(p *tick.Port[tick.Entry[string, int]]) *tick.Port[tick.Entry[string, int]] {
			return tick.SortKeyed(p, slices.Sort[[]int])
		},
		func(es []tick.Entry[string, int]) (all []tick.Entry[string, int]) {
			keys, values := byKey(es)
			for _, k := range keys {
				for _, v := range slices.Sorted(slices.Values(values[k])) {
					all = append(all, tick.Entry[string, int]{Key: k, Value: v})
				}
			}
			return all
		})
}

// What is longer than a chunk comes in chunks, and whole.
func TestChunksAreShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := make([]int, rapid.IntRange(1, 5*tick.ChunkSize).Draw(t, "n"))
		for i := range xs {
			xs[i] = len(xs) - i
		}
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: -1})
		var got []int
		tick.ForEach(tick.Sort(in.Port(), slices.Sort[[]int]), func(chunk []int) {
			holds(t, len(chunk) > 0, "an empty chunk")
			holds(t, len(chunk) <= tick.ChunkSize, "a long chunk")
			got = append(got, chunk...)
		}, nil)
		push(t, in, xs)
		in.Close()
		noError(t, g.RunAvailable())
		equal(t, slices.Sorted(slices.Values(xs)), got)
	})
}
