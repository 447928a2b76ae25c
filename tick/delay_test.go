package tick_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// A row of delays takes a tick each, in whichever order they were built and closed: none hands on in a tick what it got
// in the same.
func TestDelaysTakeATickEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		delays := make([]*tick.Delay[int], rapid.IntRange(1, 4).Draw(t, "delays"))
		for i := range delays {
			delays[i] = tick.NewDelay[int](g, nil, false)
		}
		order := rapid.Permutation(delays).Draw(t, "order")
		from := in.Port()
		for _, l := range order {
			l.Close(from)
			from = l.Port()
		}
		out := tick.NewOutbox(from, "out")
		var sent [][]int
		for _, xs := range append(deal(t, "batch", rapid.SliceOf(digits).Draw(t, "xs")), make([][]int, len(delays))...) {
			sent = append(sent, xs)
			push(t, in, xs)
			noError(t, g.RunTick())
			want := []int{}
			if i := len(sent) - 1 - len(delays); i >= 0 {
				want = append(want, sent[i]...)
			}
			equal(t, want, collect(out))
		}
	})
}

// An eager delay asks for ticks, a lazy one waits for them; in a domain and outside.
func TestEagerAndLazyDelays(t *testing.T) {
	for _, inDomain := range []bool{false, true} {
		for _, lazy := range []bool{false, true} {
			g := tick.New(tick.Options{})
			in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
			p := in.Port()
			var d *tick.Domain
			if inDomain {
				d = g.NewDomain("ticks")
				p = tick.Batch(p, d)
			}
			l := tick.NewDelay[int](g, d, lazy)
			l.Close(p)
			out := tick.NewOutbox(l.Port(), "out")
			noError(t, g.RunAvailable())
			push(t, in, []int{1})
			before := g.Ticks()
			noError(t, g.RunAvailable())
			what := []any{"in a domain: ", inDomain, " lazy: ", lazy}
			if !lazy {
				equal(t, 2, g.Ticks()-before, what...)
				equal(t, []int{1}, collect(out), what...)
				continue
			}
			equal(t, 1, g.Ticks()-before, what...)
			equal(t, []int{}, collect(out), what...)
			push(t, in, []int{2})
			noError(t, g.RunAvailable())
			equal(t, []int{1}, collect(out), what...)
		}
	}
}

// Something else that causes a tick of the graph is enough for a lazy delay outside domains, and none for one in a
// domain.
func TestLazyDelayWaitsForItsDomain(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	other := tick.NewInbox(g, "other", tick.InboxOptions[int]{})
	outside := tick.NewDelay[int](g, nil, true)
	outside.Close(in.Port())
	d := g.NewDomain("ticks")
	inside := tick.NewDelay[int](g, d, true)
	inside.Close(tick.Batch(in.Port(), d))
	gotOutside, gotInside := tick.NewOutbox(outside.Port(), "outside"), tick.NewOutbox(inside.Port(), "inside")
	push(t, in, []int{1})
	noError(t, g.RunAvailable())
	push(t, other, []int{0})
	noError(t, g.RunAvailable())
	equal(t, []int{1}, collect(gotOutside))
	equal(t, []int{}, collect(gotInside))
}

// A cycle across ticks ends when nothing can come round any more, and what waits for its end then sees all of it.
func TestDelayCycleEnds(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	back := tick.NewDelay[int](g, nil, false)
	all := tick.Merge(in.Port(), back.Port())
	back.Close(tick.FilterMap(all, func(x int) (int, bool) { return x / 2, x > 1 }))
	out := tick.NewOutbox(tick.Sort(all, slices.Sort[[]int]), "out")
	push(t, in, []int{9, 2})
	noError(t, g.RunAvailable())
	equal(t, []int{}, collect(out))
	push(t, in, []int{5})
	in.Close()
	noError(t, g.RunAvailable())
	holds(t, g.Finished(), "it has not finished")
	got, end := out.Take()
	holds(t, end, "it has not ended")
	equal(t, []int{1, 1, 1, 2, 2, 2, 4, 5, 9}, got)
}

// State carried by a lazy delay does not keep the cycle from ending.
func TestLazyDelayIsDroppedAtTheEnd(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	state := tick.NewDelay[int](g, nil, true)
	all := tick.Merge(state.Port(), in.Port())
	state.Close(all)
	out := tick.NewOutbox(all, "out")
	push(t, in, []int{1})
	noError(t, g.RunAvailable())
	push(t, in, []int{2})
	noError(t, g.RunAvailable())
	in.Close()
	noError(t, g.RunAvailable())
	holds(t, g.Finished(), "it has not finished")
	got, end := out.Take()
	holds(t, end, "it has not ended")
	equal(t, []int{1, 1, 2, 1, 2}, got)
}

// What a state carried by a lazy delay becomes at the very end concerns nobody any more.
func TestLazyDelayDropsWhatTheEndYields(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	state := tick.NewDelay[int](g, nil, true)
	sum := tick.Fold(tick.Merge(state.Port(), in.Port()), tick.AtEnd, addStep)
	state.Close(sum)
	out := tick.NewOutbox(sum, "out")
	push(t, in, []int{1, 2})
	in.Close()
	noError(t, g.RunAvailable())
	got, end := out.Take()
	holds(t, end && g.Finished(), "it has not ended")
	equal(t, []int{3}, got)
}

// What a cycle yields at its own end comes too late: it is an error of the program, and nothing is dropped silently.
func TestCycleThatYieldsAtItsEndFails(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	back := tick.NewDelay[int](g, nil, false)
	back.Close(tick.Fold(tick.Merge(in.Port(), back.Port()), tick.AtEnd, addStep))
	in.Close()
	err := g.RunAvailable()
	holds(t, isOperator(err, "Delay"), text(err))
}

// Two domains that feed each other end together: not when what enters the one has ended, but when what enters either
// has.
func TestDomainsThatFeedEachOtherEndTogether(t *testing.T) {
	for _, firstCloses := range []int{0, 1} {
		g := tick.New(tick.Options{})
		var ins [2]*tick.Inbox[int]
		for i := range ins {
			ins[i] = tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		}
		back := tick.NewDelay[int](g, nil, false)
		ping := tick.AllTicks(tick.Batch(tick.Merge(ins[0].Port(), back.Port()), g.NewDomain("ping")))
		pong := tick.AllTicks(tick.Batch(tick.Merge(ins[1].Port(), ping), g.NewDomain("pong")))
		back.Close(tick.FilterMap(pong, func(x int) (int, bool) { return x - 1, x > 1 }))
		out := tick.NewOutbox(tick.Sort(ping, slices.Sort[[]int]), "out")
		push(t, ins[0], []int{1})
		noError(t, g.RunAvailable())
		ins[firstCloses].Close()
		noError(t, g.RunAvailable())
		holds(t, !ended(out), "it ended while one inbox is open")
		push(t, ins[1-firstCloses], []int{3})
		noError(t, g.RunAvailable())
		ins[1-firstCloses].Close()
		noError(t, g.RunAvailable())
		got, end := out.Take()
		holds(t, end && g.Finished(), "it has not ended")
		if firstCloses == 0 {
			equal(t, []int{1, 1, 2}, got)
		} else {
			equal(t, []int{1, 1, 2, 3}, got)
		}
	}
}
