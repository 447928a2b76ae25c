package tick_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

var digits = rapid.IntRange(0, 9)

func isEven(x int) bool { return x%2 == 0 }

func TestMap(t *testing.T) {
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[string] { return tick.Map(p, func(x int) string { return text(x) }) },
		func(xs []int) (ys []string) {
			for _, x := range xs {
				ys = append(ys, text(x))
			}
			return ys
		})
}

func TestFilter(t *testing.T) {
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[int] { return tick.Filter(p, isEven) },
		func(xs []int) []int {
			return slices.DeleteFunc(slices.Clone(xs), func(x int) bool { return !isEven(x) })
		})
}

func TestFilterMap(t *testing.T) {
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[string] {
			return tick.FilterMap(p, func(x int) (string, bool) { return text(x), isEven(x) })
		},
		func(xs []int) (ys []string) {
			for _, x := range xs {
				if isEven(x) {
					ys = append(ys, text(x))
				}
			}
			return ys
		})
}

// A result longer than a chunk goes out at once, and must not overtake shorter ones before it.
func TestFlatMap(t *testing.T) {
	repeat := func(x int) []int {
		if x == 9 {
			return slices.Repeat([]int{x}, 2*tick.ChunkSize+1)
		}
		return slices.Repeat([]int{x}, x)
	}
	modelled(t, digits,
		func(p *tick.Port[int]) *tick.Port[int] { return tick.FlatMap(p, repeat) },
		func(xs []int) (ys []int) {
			for _, x := range xs {
				ys = append(ys, repeat(x)...)
			}
			return ys
		})
}

func TestFlatMapKeyed(t *testing.T) {
	modelled(t, entries(),
		func(p *tick.Port[tick.Entry[string, int]]) *tick.Port[tick.Entry[string, int]] {
			return tick.FlatMapKeyed(p, func(x int) []int { return slices.Repeat([]int{x}, x*300) })
		},
		func(es []tick.Entry[string, int]) (all []tick.Entry[string, int]) {
			for _, e := range es {
				all = append(all, slices.Repeat([]tick.Entry[string, int]{e}, e.Value*300)...)
			}
			return all
		})
}

func TestInspect(t *testing.T) {
	var seen []int
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	out := tick.NewOutbox(tick.Inspect(in.Port(), func(x int) { seen = append(seen, x) }), "out")
	push(t, in, []int{3, 1, 2})
	noError(t, g.RunTick())
	equal(t, []int{3, 1, 2}, seen)
	equal(t, []int{3, 1, 2}, collect(out))
}

// Merge keeps the order of arrival: within a tick inbox by inbox. It ends when all have ended, and may take one stream
// twice.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		var ins [3]*tick.Inbox[int]
		var ticks [3][][]int
		for i := range ins {
			ins[i] = tick.NewInbox(g, "in", tick.InboxOptions[int]{})
			ticks[i] = deal(t, "batch", rapid.SliceOf(digits).Draw(t, "xs"))
		}
		out := tick.NewOutbox(tick.Merge(ins[0].Port(), ins[1].Port(), ins[2].Port(), ins[0].Port()), "out")
		want := []int{}
		for i := range max(len(ticks[0]), len(ticks[1]), len(ticks[2])) {
			for j, in := range ins {
				push(t, in, at(ticks[j], i))
				want = append(want, at(ticks[j], i)...)
				if j == 0 {
					want = append(want, at(ticks[j], i)...)
				}
			}
			noError(t, g.RunTick())
		}
		ins[0].Close()
		ins[1].Close()
		noError(t, g.RunAvailable())
		got, end := out.Take()
		holds(t, !end, "it ended before its last input")
		equal(t, want, append([]int{}, got...))
		ins[2].Close()
		noError(t, g.RunAvailable())
		holds(t, ended(out), "it has not ended")
	})
}

func TestForEachEnds(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	d := g.NewDomain("ticks")
	var sums []int
	sum, inTicks, outside := 0, 0, 0
	batch := tick.Batch(in.Port(), d)
	tick.ForEach(batch, func(xs []int) {
		for _, x := range xs {
			sum += x
		}
	}, func() { sums, sum, inTicks = append(sums, sum), 0, inTicks+1 })
	tick.ForEach(in.Port(), func([]int) {}, func() { outside++ })
	for _, xs := range [][]int{{1, 2}, {}, {3}} {
		push(t, in, xs)
		noError(t, g.RunTick())
	}
	in.Close()
	noError(t, g.RunAvailable())
	equal(t, []int{3, 3}, sums, "a domain has a tick when something enters it, and only then")
	equal(t, 1, outside)
}
