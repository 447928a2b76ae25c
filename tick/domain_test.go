package tick_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// whole yields all items of a tick as one, so that a test sees where ticks begin and end.
func whole[T any](p *tick.Port[T]) *tick.Port[[]T] {
	return tick.Fold(p, tick.AtEnd, func(all *[]T, x T) bool {
		*all = append(*all, x)
		return true
	})
}

// Two batches that meet hold what arrived in the same tick, and a batch that got nothing is empty, not missing.
func TestBatchesShareTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		a := tick.NewInbox(g, "a", tick.InboxOptions[int]{})
		b := tick.NewInbox(g, "b", tick.InboxOptions[int]{})
		d := g.NewDomain("ticks")
		inA := whole(tick.Batch(a.Port(), d))
		inB := whole(tick.Batch(tick.Map(b.Port(), func(x int) int { return x }), d))
		type both = tick.Entry[struct{}, []int]
		key := func(xs []int) both { return both{Value: xs} }
		met := tick.JoinAll(tick.Map(inA, key), tick.Map(inB, key), nil, func(a, b []int) [2][]int { return [2][]int{a, b} })
		out := tick.NewOutbox(met, "out")
		as := deal(t, "a batch", rapid.SliceOf(digits).Draw(t, "as"))
		bs := deal(t, "b batch", rapid.SliceOf(digits).Draw(t, "bs"))
		for i := range max(len(as), len(bs)) {
			push(t, a, at(as, i))
			push(t, b, at(bs, i))
			noError(t, g.RunTick())
			got := collect(out)
			if len(at(as, i))+len(at(bs, i)) == 0 {
				equal(t, 0, len(got), "nothing entered")
				continue
			}
			equal(t, 1, len(got))
			holds(t, slices.Equal(at(as, i), got[0].Value[0]) && slices.Equal(at(bs, i), got[0].Value[1]), text(got))
		}
	})
}

// A snapshot holds the last value, as it was at the cut, in every tick of the domain; a changed one causes a tick.
func TestSnapshot(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	poke := tick.NewInbox(g, "poke", tick.InboxOptions[int]{})
	d := g.NewDomain("ticks")
	all := tick.Fold(in.Port(), tick.EachTick, func(all *[]int, x int) bool { *all = append(*all, x); return true })
	cloned := 0
	snap := tick.Snapshot(tick.Filter(all, func(xs []int) bool { return len(xs) > 0 }), d, tick.EachTick, func(xs []int) []int {
		cloned++
		return slices.Clone(xs)
	})
	pokes := tick.Batch(poke.Port(), d)
	out := tick.NewOutbox(tick.Merge(snap, tick.Map(pokes, func(x int) []int { return []int{-x} })), "out")
	for _, step := range []struct {
		in, poke []int
		want     [][]int
	}{
		{want: [][]int{}},
		{poke: []int{1}, want: [][]int{{-1}}}, // nothing to see yet
		{in: []int{1}, want: [][]int{{1}}},
		{want: [][]int{}},
		{poke: []int{2}, want: [][]int{{1}, {-2}}},
		{in: []int{2, 3}, poke: []int{3}, want: [][]int{{1, 2, 3}, {-3}}},
	} {
		push(t, in, step.in)
		push(t, poke, step.poke)
		noError(t, g.RunTick())
		equal(t, step.want, collect(out))
	}
	equal(t, 3, cloned, "once a tick of the domain")
}

func TestSnapshotTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[entry]{})
		snap := tick.SnapshotTable(in.Port(), g.NewDomain("ticks"), tick.EachTick, func(x int) int { return x })
		out := tick.NewOutbox(snap, "out")
		var all []entry
		for _, batch := range deal(t, "batch", rapid.SliceOf(entries()).Draw(t, "es")) {
			push(t, in, batch)
			noError(t, g.RunTick())
			all = append(all, batch...)
			want := []entry{}
			if len(batch) > 0 {
				keys, values := byKey(all)
				for _, k := range keys {
					want = append(want, entry{Key: k, Value: values[k][len(values[k])-1]})
				}
			}
			equal(t, want, collect(out))
		}
	})
}

// What a domain yields enters it again in the next tick, whichever way in was built first.
func TestFeedbackAcrossTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		d := g.NewDomain("ticks")
		delayFirst := rapid.Bool().Draw(t, "delay first")
		var back *tick.Delay[int]
		if delayFirst {
			back = tick.NewDelay[int](g, d, false)
		}
		fresh := tick.Batch(in.Port(), d)
		if !delayFirst {
			back = tick.NewDelay[int](g, d, false)
		}
		both := tick.Merge(fresh, back.Port())
		back.Close(tick.FilterMap(both, func(x int) (int, bool) { return x - 1, x > 1 }))
		out := tick.NewOutbox(whole(tick.Sort(both, slices.Sort[[]int])), "out")
		push(t, in, []int{3, 1})
		noError(t, g.RunAvailable())
		equal(t, [][]int{{1, 3}, {2}, {1}}, collect(out))
		in.Close()
		noError(t, g.RunAvailable())
		holds(t, ended(out), "it has not ended")
	})
}

// AllTicks ends when the domain can have no more ticks, also if it never had one.
func TestAllTicksEnds(t *testing.T) {
	for _, items := range [][]int{nil, {1, 2}} {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		once := tick.AllTicks(tick.Batch(in.Port(), g.NewDomain("first")))
		twice := tick.AllTicks(tick.Batch(once, g.NewDomain("second")))
		out := tick.NewOutbox(tick.Sort(twice, slices.Sort[[]int]), "out")
		push(t, in, items)
		noError(t, g.RunAvailable())
		in.Close()
		noError(t, g.RunAvailable())
		got, end := out.Take()
		equal(t, len(items), len(got))
		holds(t, end, "it has not ended")
		holds(t, g.Finished(), "it has not finished")
	}
}

// What leaves a domain may enter it again, by way of other domains too. It enters the next tick, together with what
// arrives then, and the domain ends when nothing can come round any more.
func TestLateBatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		side := tick.NewInbox(g, "side", tick.InboxOptions[int]{})
		d := g.NewDomain("ticks")
		way := tick.AllTicks(tick.Batch(in.Port(), d))
		if rapid.Bool().Draw(t, "by another domain") {
			way = tick.AllTicks(tick.Batch(way, g.NewDomain("other")))
		}
		late := tick.NewOutbox(whole(tick.Batch(tick.Merge(way, side.Port()), d)), "late")
		again := []int{}
		for _, xs := range append(deal(t, "batch", rapid.SliceOf(digits).Draw(t, "xs")), nil) {
			push(t, in, xs)
			noError(t, g.RunTick())
			want := [][]int{}
			if len(xs)+len(again) > 0 {
				want = append(want, append([]int(nil), again...))
			}
			equal(t, want, collect(late))
			again = xs
		}
		in.Close()
		noError(t, g.RunAvailable())
		push(t, side, []int{7})
		noError(t, g.RunAvailable())
		got, end := late.Take()
		equal(t, [][]int{{7}}, got)
		holds(t, !end, "it ended while something may enter")
		side.Close()
		noError(t, g.RunAvailable())
		holds(t, ended(late) && g.Finished(), "it has not ended")
	})
}

// A domain without a way in has no tick, and one that nothing leaves does no harm.
func TestIdleDomains(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	g.NewDomain("empty")
	n := g.NewNode("source", g.NewDomain("without a way in"))
	n.OnRun(func() { t.Error("it has a tick") })
	out := tick.NewOutbox(tick.AllTicks(tick.Out[int](n)), "out")
	tick.ForEach(tick.Batch(in.Port(), g.NewDomain("closed")), func([]int) {}, nil)
	push(t, in, []int{1})
	in.Close()
	noError(t, g.RunAvailable())
	holds(t, g.Finished() && ended(out), "it has not finished")
}

// A value that is final is the same in all ticks: the domain has none until it is there.
func TestSnapshotAtEnd(t *testing.T) {
	g := tick.New(tick.Options{})
	counted, asked := tick.NewInbox(g, "counted", tick.InboxOptions[int]{}), tick.NewInbox(g, "asked", tick.InboxOptions[string]{})
	d := g.NewDomain("ticks")
	total := tick.Fold(counted.Port(), tick.AtEnd, func(n *int, x int) bool { *n += x; return true })
	one := func(string) tick.Entry[int, string] { return tick.Entry[int, string]{} }
	answers := tick.NewOutbox(tick.AllTicks(tick.JoinAll(
		tick.Map(tick.Batch(asked.Port(), d), one),
		tick.Map(tick.Snapshot(total, d, tick.AtEnd, func(n int) int { return n }), func(n int) tick.Entry[int, int] { return tick.Entry[int, int]{Value: n} }),
		nil, func(_ string, n int) int { return n })), "answers")

	run := func(want ...tick.Entry[int, int]) {
		t.Helper()
		if err := g.RunAvailable(); err != nil {
			t.Fatal(err)
		}
		if got, _ := answers.Take(); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
	_, _ = asked.TryPush("early")
	run()
	_, _ = counted.TryPush(2, 3)
	run()
	counted.Close()
	run(tick.Entry[int, int]{Value: 5})
	_, _ = asked.TryPush("late")
	asked.Close()
	run(tick.Entry[int, int]{Value: 5})
	if !g.Finished() {
		t.Fatal("the graph has not finished")
	}
}
