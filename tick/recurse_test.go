package tick_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

type edge [2]int

func edges(t *rapid.T) []edge {
	node := rapid.IntRange(0, 7)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) edge { return edge{node.Draw(t, "from"), node.Draw(t, "to")} }), 0, 20).Draw(t, "edges")
}

// closure is the transitive closure, computed naively: all rules on all facts until nothing is new.
func closure(es []edge) map[edge]bool {
	facts := map[edge]bool{}
	for _, e := range es {
		facts[e] = true
	}
	for n := -1; n < len(facts); {
		n = len(facts)
		for a := range facts {
			for b := range facts {
				if a[1] == b[0] {
					facts[edge{a[0], b[1]}] = true
				}
			}
		}
	}
	return facts
}

func sortedFacts(facts map[edge]bool) []string {
	all := []edge{}
	for f := range facts {
		all = append(all, f)
	}
	return inAnyOrder(all)
}

func byFrom(e edge) tick.Entry[int, int] { return tick.Entry[int, int]{Key: e[0], Value: e[1]} }
func byTo(e edge) tick.Entry[int, int]   { return tick.Entry[int, int]{Key: e[1], Value: e[0]} }

// transitive closes edges by joining the facts with themselves.
func transitive(in *tick.Port[edge]) *tick.Port[edge] {
	r := tick.Recurse(in)
	steps := tick.Join(tick.Map(r.Facts(), byTo), tick.Map(r.Facts(), byFrom), func(from, to int) edge { return edge{from, to} })
	return r.Close(tick.Map(steps, func(e tick.Entry[int, edge]) edge { return e.Value }))
}

// Whenever edges come, and in whatever chunks, the facts are those of the naive fixpoint, each once; they end when the
// edges do.
func TestRecursionIsTheNaiveFixpoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "edges", tick.InboxOptions[edge]{})
		out := tick.NewOutbox(transitive(rechunk(in.Port(), chunkSizes.Draw(t, "chunks"))), "out")
		var sent, got []edge
		for _, batch := range deal(t, "batch", edges(t)) {
			push(t, in, batch)
			noError(t, g.RunTick())
			sent, got = append(sent, batch...), append(got, collect(out)...)
			equal(t, sortedFacts(closure(sent)), inAnyOrder(got))
		}
		in.Close()
		noError(t, g.RunAvailable())
		rest, end := out.Take()
		equal(t, 0, len(rest))
		holds(t, end, "it has not ended")
	})
}

// In a domain each tick has a fixpoint of its own, which is complete.
func TestRecursionInDomain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "edges", tick.InboxOptions[edge]{})
		all := transitive(tick.Batch(in.Port(), g.NewDomain("ticks")))
		out := tick.NewOutbox(whole(all), "out")
		for _, batch := range deal(t, "batch", edges(t)) {
			push(t, in, batch)
			noError(t, g.RunTick())
			got := collect(out)
			if len(batch) == 0 {
				equal(t, 0, len(got))
				continue
			}
			equal(t, 1, len(got), "one end a tick")
			equal(t, sortedFacts(closure(batch)), inAnyOrder(got[0]))
		}
	})
}

// The order in which facts are found is the same in each run.
func TestRecursionIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		es := edges(t)
		var runs [2][]edge
		for i := range runs {
			g := tick.New(tick.Options{})
			in := tick.NewInbox(g, "edges", tick.InboxOptions[edge]{})
			out := tick.NewOutbox(transitive(in.Port()), "out")
			push(t, in, es)
			noError(t, g.RunAvailable())
			runs[i] = collect(out)
		}
		equal(t, runs[0], runs[1])
	})
}

// A relation from outside may end later than the facts: what is to be negated is waited for, and the recursion ends
// after it.
func TestRecursionWaitsForWhatEnters(t *testing.T) {
	g := tick.New(tick.Options{})
	start := tick.NewInbox(g, "start", tick.InboxOptions[int]{})
	barred := tick.NewInbox(g, "barred", tick.InboxOptions[int]{})
	r := tick.Recurse(start.Port())
	next := tick.FilterMap(r.Facts(), func(x int) (int, bool) { return x + 1, x < 9 })
	out := tick.NewOutbox(r.Close(tick.Difference(next, barred.Port())), "out")
	push(t, start, []int{0, 6})
	start.Close()
	noError(t, g.RunAvailable())
	equal(t, []int{0, 6}, collect(out))
	push(t, barred, []int{4, 8})
	noError(t, g.RunAvailable())
	holds(t, !ended(out), "it ended before what enters it")
	barred.Close()
	noError(t, g.RunAvailable())
	got, end := out.Take()
	holds(t, end, "it has not ended")
	equal(t, []int{1, 7, 2, 3}, got)
}

// A recursion in the body of another comes to its fixpoint with it, and both end.
func TestNestedRecursion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		start := tick.NewInbox(g, "start", tick.InboxOptions[int]{})
		first := tick.NewInbox(g, "first", tick.InboxOptions[edge]{})
		second := tick.NewInbox(g, "second", tick.InboxOptions[edge]{})
		// Nodes reached by any number of first edges after any number of second ones, over and over: all of both.
		outer := tick.Recurse(start.Port())
		inner := tick.Recurse(outer.Facts())
		innerAll := inner.Close(along(inner.Facts(), first.Port()))
		all := outer.Close(along(innerAll, second.Port()))
		out, innerOut := tick.NewOutbox(all, "out"), tick.NewOutbox(innerAll, "inner")
		firsts, seconds := edges(t), edges(t)
		push(t, start, []int{0})
		start.Close()
		push(t, first, firsts)
		noError(t, g.RunAvailable())
		push(t, second, seconds)
		first.Close()
		noError(t, g.RunAvailable())
		holds(t, !ended(innerOut), "the inner recursion ended while something may enter the outer one")
		second.Close()
		noError(t, g.RunAvailable())
		holds(t, ended(innerOut), "the inner recursion has not ended")

		want := map[edge]bool{}
		for e := range closure(slices.Concat(firsts, seconds)) {
			if e[0] == 0 && e[1] != 0 {
				want[e] = true
			}
		}
		// The outer facts are the seed and what a second edge leads to.
		reached := map[int]bool{0: true}
		for e := range want {
			reached[e[1]] = true
		}
		outer1 := map[int]bool{0: true}
		for _, e := range seconds {
			if reached[e[0]] {
				outer1[e[1]] = true
			}
		}
		got, end := out.Take()
		holds(t, end, "it has not ended")
		var wanted []int
		for x := range outer1 {
			wanted = append(wanted, x)
		}
		equal(t, inAnyOrder(wanted), inAnyOrder(got))
	})
}

// along is where edges lead to from nodes.
func along(nodes *tick.Port[int], by *tick.Port[edge]) *tick.Port[int] {
	key := tick.Map(nodes, func(x int) tick.Entry[int, struct{}] { return tick.Entry[int, struct{}]{Key: x} })
	met := tick.Join(key, tick.Map(by, byFrom), func(_ struct{}, to int) int { return to })
	return tick.Map(met, func(e tick.Entry[int, int]) int { return e.Value })
}

// A fold in a loop yields each round what changed: shortest paths, against Bellman and Ford.
func TestFoldInARecursion(t *testing.T) {
	type distance struct{ node, length int }
	shorter := func(best *int, x int) bool {
		if *best == 0 || x < *best {
			*best = x
			return true
		}
		return false
	}
	rapid.Check(t, func(t *rapid.T) {
		es := edges(t)
		weight := func(e edge) int { return 1 + (e[0]*3+e[1]*5)%7 }
		g := tick.New(tick.Options{})
		start := tick.NewInbox(g, "start", tick.InboxOptions[distance]{})
		in := tick.NewInbox(g, "edges", tick.InboxOptions[edge]{})
		r := tick.Recurse(start.Port())
		best := tick.FoldKeyed(tick.Map(r.Facts(), func(d distance) pair { return pair{Key: d.node, Value: d.length} }), tick.EachTick, shorter)
		leads := tick.Map(in.Port(), func(e edge) tick.Entry[int, edge] { return tick.Entry[int, edge]{Key: e[0], Value: e} })
		next := tick.JoinAll(best, leads, nil, func(length int, e edge) distance { return distance{e[1], length + weight(e)} })
		all := r.Close(tick.Map(next, func(e tick.Entry[int, distance]) distance { return e.Value }))
		shortest := tick.FoldKeyed(tick.Map(all, func(d distance) pair { return pair{Key: d.node, Value: d.length} }), tick.AtEnd, shorter)
		out := tick.NewOutbox(shortest, "out")
		push(t, start, []distance{{0, 1}})
		push(t, in, es)
		start.Close()
		in.Close()
		noError(t, g.RunAvailable())

		want := map[int]int{0: 1}
		for range es {
			for _, e := range es {
				if d, ok := want[e[0]]; ok && (want[e[1]] == 0 || d+weight(e) < want[e[1]]) {
					want[e[1]] = d + weight(e)
				}
			}
		}
		got := map[int]int{}
		for _, e := range collect(out) {
			got[e.Key] = e.Value
		}
		equal(t, want, got)
	})
}

// A recursion may go round over ticks, through a delay or a domain, and still ends.
func TestRecursionAcrossTicks(t *testing.T) {
	for name, later := range map[string]func(g *tick.Graph, p *tick.Port[int]) *tick.Port[int]{
		"delay": func(g *tick.Graph, p *tick.Port[int]) *tick.Port[int] {
			l := tick.NewDelay[int](g, nil, false)
			l.Close(p)
			return l.Port()
		},
		"domain": func(g *tick.Graph, p *tick.Port[int]) *tick.Port[int] {
			return tick.AllTicks(tick.Batch(p, g.NewDomain("ticks")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := tick.New(tick.Options{})
			in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
			r := tick.Recurse(in.Port())
			next := tick.FilterMap(r.Facts(), func(x int) (int, bool) { return x + 1, x < 5 })
			out := tick.NewOutbox(r.Close(later(g, next)), "out")
			push(t, in, []int{1})
			for want := 1; want <= 5; want++ {
				noError(t, g.RunTick())
				equal(t, []int{want}, collect(out))
			}
			in.Close()
			noError(t, g.RunAvailable())
			holds(t, ended(out) && g.Finished(), "it has not ended")
		})
	}
}

// A recursion that does not depend on itself is its seed and what follows.
func TestRecursionWithoutACycle(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	other := tick.NewInbox(g, "other", tick.InboxOptions[int]{})
	out := tick.NewOutbox(tick.Recurse(in.Port()).Close(other.Port()), "out")
	push(t, in, []int{1, 2})
	push(t, other, []int{2, 3})
	in.Close()
	noError(t, g.RunAvailable())
	holds(t, !ended(out), "it ended before what enters it")
	other.Close()
	noError(t, g.RunAvailable())
	holds(t, ended(out), "it has not ended")
}
