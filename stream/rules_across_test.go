package stream

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/props"
)

// This file judges what a batch's ticks hand on. They are below a token, which excuses where a cut falls and nothing else: each
// tick is a function of the cuts so far. That function is written here as a plain loop.

// handedOn is an operator that remembers earlier ticks, and what tick i yields of cuts[:i+1].
type handedOn struct {
	name string
	call call
	want func(cuts [][]int, i int) []string
}

// inBatches is a call inside the ticks of a batch.
func inBatches(f func(Stream[int, Tick[here], props.List]) handle) call {
	return call{takes: []input{{"Stream", "List"}}, apply: func(ins []*node) handle { return f(streamOf[int, Tick[here], props.List](ins[0])) }}
}

// cutBefore is the last tick's cut.
func cutBefore(cuts [][]int, i int) []int {
	if i == 0 {
		return nil
	}
	return cuts[i-1]
}

// largestOf are the largest items of each half, in the order of their first.
func largestOf(xs []int) (texts []string) {
	var keys []int
	most := map[int]int{}
	for _, x := range xs {
		if !slices.Contains(keys, half(x)) {
			keys = append(keys, half(x))
		}
		most[half(x)] = max(most[half(x)], x)
	}
	for _, k := range keys {
		texts = append(texts, fmt.Sprintf("%d:%d", k, most[k]))
	}
	return texts
}

// states are what an overwritten state has after these cuts, by halves.
func states(cuts [][]int) map[int]int {
	state := map[int]int{}
	for _, cut := range cuts {
		for _, x := range cut {
			state[half(x)] = x + 1
		}
	}
	return state
}

var acrossTicks = []handedOn{
	{"Stream.DeferTick", inBatches(func(s Stream[int, Tick[here], props.List]) handle { return s.DeferTick() }), func(cuts [][]int, i int) []string {
		return printedInts(cutBefore(cuts, i))
	}},
	{"Keyed.DeferTick", inBatches(func(s Stream[int, Tick[here], props.List]) handle { return s.KeyBy(half).DeferTick() }), func(cuts [][]int, i int) (texts []string) {
		for _, x := range cutBefore(cuts, i) {
			texts = append(texts, fmt.Sprintf("%d:%d", half(x), x))
		}
		return texts
	}},
	{"Cell.DeferTick", inBatches(func(s Stream[int, Tick[here], props.List]) handle { return s.Max().DeferTick(tenth()) }), func(cuts [][]int, i int) []string {
		if i == 0 {
			return []string{"10"}
		}
		return printedInts([]int{slices.Max(cuts[i-1])})
	}},
	{"Table.DeferTick", inBatches(func(s Stream[int, Tick[here], props.List]) handle { return s.KeyBy(half).Max().DeferTick() }), func(cuts [][]int, i int) []string {
		return largestOf(cutBefore(cuts, i))
	}},
	{"Stream.Carry", inBatches(func(s Stream[int, Tick[here], props.List]) handle {
		before := s.Carry[int, props.List]()
		before.Close(before.Last().Chain(s))
		return before.Last()
	}), func(cuts [][]int, i int) []string { return printedInts(slices.Concat(cuts[:i]...)) }},
	{"Stream.State", inBatches(func(s Stream[int, Tick[here], props.List]) handle {
		state := s.State[int, int]()
		state.Close(s.KeyBy(half).Fold(overwrite))
		return state.Lookup(s.KeyBy(half), withState)
	}), func(cuts [][]int, i int) (texts []string) {
		before := states(cuts[:i])
		for _, x := range cuts[i] {
			last, ok := before[half(x)]
			texts = append(texts, fmt.Sprintf("%d:%d", half(x), withState(x, last, ok)))
		}
		return texts
	}},
	{"State.Delete", inBatches(func(s Stream[int, Tick[here], props.List]) handle {
		state := s.State[int, int]()
		state.Close(s.KeyBy(half).Fold(overwrite))
		state.Delete(s.Map(one))
		return state.Lookup(s.KeyBy(half), withState)
	}), func(cuts [][]int, i int) (texts []string) {
		before := map[int]int{}
		for _, cut := range cuts[:i] {
			delete(before, 1)
			for k, v := range states([][]int{cut}) {
				before[k] = v
			}
		}
		for _, x := range cuts[i] {
			last, ok := before[half(x)]
			texts = append(texts, fmt.Sprintf("%d:%d", half(x), withState(x, last, ok)))
		}
		return texts
	}},
	{"Cell.Latest", inBatches(func(s Stream[int, Tick[here], props.List]) handle { return s.Max().Latest() }), func(cuts [][]int, i int) []string {
		return printedInts([]int{slices.Max(cuts[i])})
	}},
	{"Table.Latest", inBatches(func(s Stream[int, Tick[here], props.List]) handle { return s.KeyBy(half).Max().Latest() }), func(cuts [][]int, i int) []string {
		return largestOf(cuts[i])
	}},
}

func printedInts(xs []int) (texts []string) {
	for _, x := range xs {
		texts = append(texts, fmt.Sprint(x))
	}
	return texts
}

// TestRulesAcrossTicks fails where a batch's tick depends on anything but the cuts so far.
func TestRulesAcrossTicks(t *testing.T) {
	words := vocabulary{"abc", 2}.words()[1:]
	var schedules [][]arrival
	for _, steps := range tuples(3, func(int) []string { return words }) {
		schedules = append(schedules, []arrival{{glimpse{strings.Join(steps, ""), true}, steps}})
	}
	for _, h := range acrossTicks {
		for i, got := range h.call.runAll(schedules, true) {
			var cuts [][]int
			for _, step := range schedules[i][0].steps {
				var cut []int
				for k := range len(step) {
					cut = append(cut, rank(step[k]))
				}
				cuts = append(cuts, cut)
			}
			var want, seen []string
			for k := range cuts {
				want = append(want, fmt.Sprint(h.want(cuts, k)))
				if got.inside {
					seen = append(seen, fmt.Sprint(stringsOf(got.inTick(k))))
				}
			}
			if !got.inside { // what leaves the ticks does not show where one ends
				want, seen = []string{strings.Join(strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(strings.Join(want, " "))), " ")}, []string{strings.Join(stringsOf(got.seen), " ")}
			}
			if !slices.Equal(want, seen) {
				t.Fatalf("%s, in ticks of %v: %v, not %v", h.name, schedules[i], seen, want)
			}
		}
	}
}

func stringsOf(es []emission) (texts []string) {
	for _, e := range es {
		texts = append(texts, e.String())
	}
	return texts
}
