package tick_test

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// grows is a fold whose state is memory that it goes on to change.
func grows(s *map[int]bool, x int) bool {
	if *s == nil {
		*s = map[int]bool{}
	}
	(*s)[x] = true
	return true
}

func both(x int, s map[int]bool) map[int]bool {
	if s == nil {
		s = map[int]bool{}
	}
	s[-x-1] = true // what is sampled is the sampler's to change
	return s
}

// An item gets the value of the end of its tick, whichever comes first there, in memory of its own; for the end of a final cell it
// waits.
func TestSample(t *testing.T) {
	for _, when := range []tick.When{tick.EachTick, tick.AtEnd} {
		t.Run(when.String(), rapid.MakeCheck(func(t *rapid.T) {
			g := tick.New(tick.Options{})
			in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
			more := tick.NewInbox(g, "more", tick.InboxOptions[int]{})
			cell := tick.Fold(more.Port(), when, grows)
			sampled := tick.Sample(rechunk(in.Port(), chunkSizes.Draw(t, "chunks")), cell, when, maps.Clone[map[int]bool], both)
			out := tick.NewOutbox(sampled, "out")
			items, updates := rapid.SliceOf(digits).Draw(t, "items"), rapid.SliceOf(digits).Draw(t, "updates")
			ticks, news := deal(t, "items of a tick", items), deal(t, "updates of a tick", updates)
			state := map[int]bool{}
			want := []map[int]bool{}
			var waited []int
			for i := range max(len(ticks), len(news)) {
				push(t, in, at(ticks, i))
				push(t, more, at(news, i))
				noError(t, g.RunTick())
				for _, x := range at(news, i) {
					state[x] = true
				}
				waited = append(waited, at(ticks, i)...)
				for ; when == tick.EachTick && len(waited) > 0; waited = waited[1:] {
					want = append(want, both(waited[0], maps.Clone(state)))
				}
			}
			in.Close()
			noError(t, g.RunTick())
			got, end := out.Take()
			equal(t, when == tick.EachTick, end, "ended with its items")
			more.Close()
			noError(t, g.RunAvailable())
			for _, x := range waited {
				want = append(want, both(x, maps.Clone(state)))
			}
			rest, end := out.Take()
			holds(t, end, "it has not ended")
			equal(t, want, append(append([]map[int]bool{}, got...), rest...))
		}))
	}
}

// found is what a look-up gave.
type found struct {
	V  int
	A  map[int]bool
	Ok bool
}

func find(v int, s map[int]bool, ok bool) found { return found{v, both(v, s), ok} }

// An entry gets the value that its key has at the end of the tick, if it has one, in memory of its own.
func TestSampleTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[tick.Entry[string, int]]{})
		more := tick.NewInbox(g, "more", tick.InboxOptions[tick.Entry[string, int]]{})
		table := tick.FoldKeyed(more.Port(), tick.EachTick, grows)
		sampled := tick.SampleTable(rechunk(in.Port(), chunkSizes.Draw(t, "chunks")), table, tick.EachTick, maps.Clone[map[int]bool], find)
		out := tick.NewOutbox(sampled, "out")
		ticks := deal(t, "items of a tick", rapid.SliceOf(entries()).Draw(t, "items"))
		news := deal(t, "updates of a tick", rapid.SliceOf(entries()).Draw(t, "updates"))
		state := map[string]map[int]bool{}
		for i := range max(len(ticks), len(news)) {
			push(t, in, at(ticks, i))
			push(t, more, at(news, i))
			noError(t, g.RunTick())
			for _, e := range at(news, i) {
				s := state[e.Key]
				grows(&s, e.Value)
				state[e.Key] = s
			}
			want := []tick.Entry[string, found]{}
			for _, e := range at(ticks, i) {
				s, ok := state[e.Key]
				want = append(want, tick.Entry[string, found]{Key: e.Key, Value: find(e.Value, maps.Clone(s), ok)})
			}
			equal(t, want, collect(out))
		}
	})
}
