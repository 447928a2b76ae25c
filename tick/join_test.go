package tick_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

type entry = tick.Entry[string, int]

// meeting is a kernel with two inputs and what comes to it: tick by tick, first of the left, then of the right.
type meeting[U any] struct {
	left, right [][]entry
	kernel      func(left, right *tick.Port[entry]) *tick.Port[U]
}

func drawMeeting[U any](t *rapid.T, kernel func(left, right *tick.Port[entry]) *tick.Port[U]) meeting[U] {
	return meeting[U]{
		left:   deal(t, "left batch", rapid.SliceOf(entries()).Draw(t, "left")),
		right:  deal(t, "right batch", rapid.SliceOf(entries()).Draw(t, "right")),
		kernel: kernel,
	}
}

// run returns what comes out over all ticks, outside of domains.
func (m meeting[U]) run(t *rapid.T) []U {
	g := tick.New(tick.Options{})
	l := tick.NewInbox(g, "left", tick.InboxOptions[entry]{})
	r := tick.NewInbox(g, "right", tick.InboxOptions[entry]{})
	out := tick.NewOutbox(m.kernel(rechunk(l.Port(), chunkSizes.Draw(t, "chunks")), r.Port()), "out")
	for i := range max(len(m.left), len(m.right)) {
		push(t, l, at(m.left, i))
		push(t, r, at(m.right, i))
		noError(t, g.RunTick())
	}
	r.Close()
	noError(t, g.RunAvailable())
	l.Close()
	noError(t, g.RunAvailable())
	got, end := out.Take()
	holds(t, end, "it has not ended")
	return append([]U{}, got...)
}

// runInTicks returns what comes out of a domain in each tick.
func (m meeting[U]) runInTicks(t *rapid.T) (all [][]U) {
	g := tick.New(tick.Options{})
	l := tick.NewInbox(g, "left", tick.InboxOptions[entry]{})
	r := tick.NewInbox(g, "right", tick.InboxOptions[entry]{})
	d := g.NewDomain("ticks")
	out := tick.NewOutbox(m.kernel(tick.Batch(l.Port(), d), tick.Batch(r.Port(), d)), "out")
	for i := range max(len(m.left), len(m.right)) {
		push(t, l, at(m.left, i))
		push(t, r, at(m.right, i))
		noError(t, g.RunTick())
		all = append(all, collect(out))
	}
	return all
}

type paired = tick.Entry[string, [2]int]

func bothValues(a, b int) [2]int { return [2]int{a, b} }

// joined pairs each of l with each of r, in the order of l and then of r.
func joined(l, r []entry) []paired {
	all := []paired{}
	for _, a := range l {
		for _, b := range r {
			if a.Key == b.Key {
				all = append(all, paired{Key: a.Key, Value: [2]int{a.Value, b.Value}})
			}
		}
	}
	return all
}

func TestJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMeeting(t, func(l, r *tick.Port[entry]) *tick.Port[paired] { return tick.Join(l, r, bothValues) })
		want := []paired{}
		var ls, rs []entry
		for i := range max(len(m.left), len(m.right)) {
			for _, e := range at(m.left, i) {
				want = append(want, joined([]entry{e}, rs)...)
				ls = append(ls, e)
			}
			for _, e := range at(m.right, i) {
				want = append(want, joined(ls, []entry{e})...)
				rs = append(rs, e)
			}
		}
		equal(t, want, m.run(t))
		for i, got := range m.runInTicks(t) {
			want := []paired{}
			for _, e := range at(m.right, i) {
				want = append(want, joined(at(m.left, i), []entry{e})...)
			}
			equal(t, want, got, "tick ", i)
		}
	})
}

// A stream joined with itself has each pair of equal keys once, a value with itself too.
func TestSelfJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		es := rapid.SliceOf(entries()).Draw(t, "es")
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[entry]{})
		p := rechunk(in.Port(), chunkSizes.Draw(t, "chunks"))
		out := tick.NewOutbox(tick.Join(p, p, bothValues), "out")
		for _, batch := range deal(t, "batch", es) {
			push(t, in, batch)
			noError(t, g.RunTick())
		}
		in.Close()
		noError(t, g.RunAvailable())
		got, end := out.Take()
		holds(t, end, "it has not ended")
		equal(t, inAnyOrder(joined(es, es)), inAnyOrder(got))
	})
}

// inAnyOrder is xs as text, sorted.
func inAnyOrder[T any](xs []T) []string {
	all := []string{}
	for _, x := range xs {
		all = append(all, text(x))
	}
	slices.Sort(all)
	return all
}

func TestJoinAll(t *testing.T) {
	descending := func(xs []int) { slices.SortFunc(xs, func(a, b int) int { return b - a }) }
	for _, arrange := range []func([]int){nil, descending} {
		model := func(probe, build []entry) []paired {
			if arrange != nil {
				build = slices.Clone(build)
				slices.SortStableFunc(build, func(a, b entry) int { return b.Value - a.Value })
			}
			return joined(probe, build)
		}
		rapid.Check(t, func(t *rapid.T) {
			m := drawMeeting(t, func(l, r *tick.Port[entry]) *tick.Port[paired] {
				return tick.JoinAll(l, r, arrange, bothValues)
			})
			equal(t, model(slices.Concat(m.left...), slices.Concat(m.right...)), m.run(t))
			for i, got := range m.runInTicks(t) {
				equal(t, model(at(m.left, i), at(m.right, i)), got, "tick ", i)
			}
		})
	}
}

// without is what AntiJoin and Difference keep.
func without(keep []entry, gone func(entry) bool) []entry {
	return append([]entry{}, slices.DeleteFunc(slices.Clone(keep), gone)...)
}

func TestAntiJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMeeting(t, func(l, r *tick.Port[entry]) *tick.Port[entry] { return tick.AntiJoin(l, r) })
		model := func(l, r []entry) []entry {
			_, gone := byKey(r)
			return without(l, func(e entry) bool { return gone[e.Key] != nil })
		}
		equal(t, model(slices.Concat(m.left...), slices.Concat(m.right...)), m.run(t))
		for i, got := range m.runInTicks(t) {
			equal(t, model(at(m.left, i), at(m.right, i)), got, "tick ", i)
		}
	})
}

func TestDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMeeting(t, func(l, r *tick.Port[entry]) *tick.Port[entry] { return tick.Difference(l, r) })
		model := func(l, r []entry) []entry {
			return without(l, func(e entry) bool { return slices.Contains(r, e) })
		}
		equal(t, model(slices.Concat(m.left...), slices.Concat(m.right...)), m.run(t))
		for i, got := range m.runInTicks(t) {
			equal(t, model(at(m.left, i), at(m.right, i)), got, "tick ", i)
		}
	})
}

// A stream without itself is empty, though both sides end at once.
func TestDifferenceWithItself(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	out := tick.NewOutbox(tick.Difference(in.Port(), in.Port()), "out")
	push(t, in, []int{1, 2, 3})
	in.Close()
	noError(t, g.RunAvailable())
	got, end := out.Take()
	equal(t, 0, len(got))
	holds(t, end, "it has not ended")
}
