package tick_test

import (
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

func position(x int) uint64 { return uint64(x) }
func equals(a, b int) bool  { return a == b }

// upTo are the numbers from 0 on that came without a gap: what Resequence has yielded by then.
func upTo(came []int) []int {
	all := []int{}
	for slices.Contains(came, len(all)) {
		all = append(all, len(all))
	}
	return all
}

// shuffled are the numbers below n in any order, some of them again.
func shuffled(t *rapid.T, n int) []int {
	var all []int
	for i := range n {
		all = append(all, slices.Repeat([]int{i}, rapid.IntRange(1, 2).Draw(t, "times"))...)
	}
	return rapid.Permutation(all).Draw(t, "order")
}

// At each moment there is the longest run of positions from 0 on, and at the end all, whatever order they came in and however
// often.
func TestResequence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		out := tick.NewOutbox(tick.Resequence(rechunk(in.Port(), chunkSizes.Draw(t, "chunks")), position, equals, true), "out")
		var came []int
		got := []int{}
		for _, batch := range deal(t, "batch", shuffled(t, n)) {
			push(t, in, batch)
			noError(t, g.RunTick())
			came, got = append(came, batch...), append(got, collect(out)...)
			equal(t, upTo(came), got)
		}
		in.Close()
		noError(t, g.RunAvailable())
		equal(t, n, len(got))
		holds(t, ended(out), "it has not ended")
	})
}

// Each key has positions of its own.
func TestResequenceKeyed(t *testing.T) {
	type entry = tick.Entry[string, int]
	rapid.Check(t, func(t *rapid.T) {
		var all []entry
		want := map[string][]int{}
		for _, key := range []string{"a", "b"} {
			n := rapid.IntRange(0, 10).Draw(t, "n")
			for _, x := range shuffled(t, n) {
				all = append(all, entry{Key: key, Value: x})
			}
			for x := range n {
				want[key] = append(want[key], x)
			}
		}
		all = rapid.Permutation(all).Draw(t, "order")
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[entry]{})
		out := tick.NewOutbox(tick.ResequenceKeyed(rechunk(in.Port(), chunkSizes.Draw(t, "chunks")), position, equals, true), "out")
		for _, batch := range deal(t, "batch", all) {
			push(t, in, batch)
			noError(t, g.RunTick())
		}
		in.Close()
		noError(t, g.RunAvailable())
		_, got := byKey(collect(out))
		equal(t, want, got)
	})
}

// Inside ticks each tick counts from 0.
func TestResequenceInTicks(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	out := tick.NewOutbox(tick.Resequence(tick.Batch(in.Port(), g.NewDomain("ticks")), position, equals, true), "out")
	for range 2 {
		push(t, in, []int{1, 0, 1})
		noError(t, g.RunTick())
		equal(t, []int{0, 1}, collect(out))
	}
}

// A claim that is broken ends the graph with words that say how, as far as what is held shows it; an end of what goes on promises
// nothing.
func TestResequenceFails(t *testing.T) {
	type entry = tick.Entry[string, int]
	tens := func(x int) uint64 { return uint64(x % 10) }
	for what, c := range map[string]struct {
		came  []int
		whole bool
		says  string
	}{
		"a gap of a whole":             {[]int{0, 2, 3}, true, `nothing has the position 1, where 2 items come after it`},
		"a gap of what goes on":        {[]int{0, 2, 3}, false, `^$`},
		"two that came too early":      {[]int{2, 12}, false, `two items have the position 2, 2 and 12`},
		"two, one of which is yielded": {[]int{0, 10}, false, `two items have the position 0, 0 and 10`},
		"one twice":                    {[]int{0, 2, 0, 2, 1, 1}, true, `^$`},
	} {
		t.Run(what, func(t *testing.T) {
			g := tick.New(quiet)
			in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
			tick.Resequence(in.Port(), tens, equals, c.whole)
			push(t, in, c.came)
			in.Close()
			says(t, c.says, g.RunTick())

			g = tick.New(quiet)
			keyed := tick.NewInbox(g, "keyed", tick.InboxOptions[entry]{})
			tick.ResequenceKeyed(keyed.Port(), tens, equals, c.whole)
			for _, x := range c.came {
				push(t, keyed, []entry{{Key: "k", Value: x}})
			}
			keyed.Close()
			says(t, c.says, g.RunTick())
		})
	}
}

// says compares an error's text with a pattern; no error has none.
func says(t *testing.T, pattern string, err error) {
	t.Helper()
	text := ""
	if err != nil {
		text = err.Error()
	}
	if !regexp.MustCompile(pattern).MatchString(text) {
		t.Errorf("says %q, not %q", text, pattern)
	}
}
