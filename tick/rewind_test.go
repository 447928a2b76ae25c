package tick_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

type numbers = tick.Entry[int, int]

// oneOfEach is a graph with one of each operator that a rewind is to empty, and what they have yielded.
type oneOfEach struct {
	graph *tick.Graph
	a, b  *tick.Inbox[numbers]
	said  []string
}

func listen[T any](e *oneOfEach, name string, p *tick.Port[T]) {
	tick.ForEach(p, func(xs []T) { e.said = append(e.said, fmt.Sprint(name, xs)) }, func() { e.said = append(e.said, name+" ends") })
}

func newOneOfEach() *oneOfEach {
	e := &oneOfEach{graph: tick.New(quiet)}
	codec := jsonCodec[numbers]{}
	e.a = tick.NewInbox(e.graph, "a", tick.InboxOptions[numbers]{Limit: 100, Codec: codec})
	e.b = tick.NewInbox(e.graph, "b", tick.InboxOptions[numbers]{Codec: codec, Cut: func(q []numbers) (take, keep []numbers) { return q[:(len(q)+1)/2], q[(len(q)+1)/2:] }})
	a, b := e.a.Port(), e.b.Port()
	key := func(p numbers) int { return p.Key }
	sum := func(s *int, p numbers) bool { *s += p.Value; return true }
	add := func(s *int, x int) bool { *s += x; return true }
	more := func(s *int, x int) bool {
		grew := x > *s
		*s = max(*s, x)
		return grew
	}
	plus := func(x, y int) int { return 10*x + y }
	running := func(s *int, x int) int { *s += x; return *s }
	listen(e, "fold", tick.Fold(a, tick.EachTick, sum))
	listen(e, "final fold", tick.Fold(a, tick.AtEnd, sum))
	listen(e, "fold keyed", tick.FoldKeyed(a, tick.EachTick, add))
	listen(e, "final fold keyed", tick.FoldKeyed(a, tick.AtEnd, add))
	listen(e, "unique", tick.Unique(a))
	listen(e, "unique by", tick.UniqueBy(a, key))
	listen(e, "scan", tick.Scan(a, func(s *int, p numbers) int { *s += p.Value; return *s }))
	listen(e, "enumerate", tick.Enumerate(a, func(i int, p numbers) int { return i }))
	listen(e, "filter scan", tick.FilterScan(a, func(s *int, p numbers) (int, bool) { *s++; return *s, *s%2 == 0 }))
	listen(e, "scan keyed", tick.ScanKeyed(a, running))
	listen(e, "take", tick.Take(a, 3))
	listen(e, "sort", tick.Sort(a, func(ps []numbers) { slices.SortFunc(ps, func(x, y numbers) int { return x.Value - y.Value }) }))
	listen(e, "sort keyed", tick.SortKeyed(a, slices.Sort[[]int]))
	listen(e, "expand", tick.Expand(a, func(s *[]numbers, p numbers, yield func(numbers)) {
		if *s = append(*s, p); len(*s) == 2 {
			yield((*s)[1])
			*s = nil
		}
	}, func(s *[]numbers, yield func(numbers)) {
		for _, p := range *s {
			yield(p)
		}
	}))
	listen(e, "expand keyed", tick.ExpandKeyed(a, func(s *int, x int, yield func(int)) { *s += x; yield(*s) }, nil))
	listen(e, "join", tick.Join(a, b, plus))
	listen(e, "join all", tick.JoinAll(a, b, slices.Sort[[]int], plus))
	listen(e, "anti join", tick.AntiJoin(a, b))
	listen(e, "semi join", tick.SemiJoin(a, b))
	listen(e, "lookup", tick.Lookup(a, b, plus))
	listen(e, "with", tick.With(a, b, func(x, y numbers) int { return x.Value - y.Value }))
	listen(e, "cross", tick.Cross(a, b, nil, func(x, y numbers) int { return x.Value - y.Value }))
	listen(e, "await", tick.Await(a, b))
	listen(e, "chain", tick.Chain(b, a))
	listen(e, "zip", tick.Zip(a, b, func(x, y numbers) int { return x.Value - y.Value }, key, key))
	listen(e, "sample", tick.Sample(a, b, tick.EachTick, func(p numbers) numbers { return p }, func(x, y numbers) int { return x.Value - y.Value }))
	listen(e, "final sample", tick.Sample(a, b, tick.AtEnd, func(p numbers) numbers { return p }, func(x, y numbers) int { return x.Value - y.Value }))
	listen(e, "sample table", tick.SampleTable(a, b, tick.EachTick, func(x int) int { return x }, func(v, x int, ok bool) string { return fmt.Sprint(v, x, ok) }))
	listen(e, "merge", tick.Merge(a, b))
	listen(e, "resequence", tick.Resequence(a, func(p numbers) uint64 { return uint64(p.Value) }, func(x, y numbers) bool { return true }, false))
	listen(e, "join table", tick.JoinTable(a, b, func(x int) int { return x }, plus, more, more))
	r := tick.Recurse(tick.Map(a, key))
	listen(e, "recursion", r.Close(tick.FilterMap(r.Facts(), func(x int) (int, bool) { return x + 1, x < 6 })))
	t := tick.RecurseTable(a, tick.EachTick, more)
	listen(e, "table", t.Close(tick.FilterMap(t.Facts(), func(p numbers) (numbers, bool) { return numbers{Key: p.Key + 1, Value: p.Value}, p.Key < 6 })))
	return e
}

// feed is what comes before a tick.
type meal struct {
	a, b         []numbers
	endA, endB   bool
	record, skip bool
}

func (e *oneOfEach) run(t *rapid.T, meals []meal) {
	if len(meals) > 0 && meals[0].record {
		noError(t, e.graph.Record(&bytes.Buffer{}))
	}
	for _, m := range meals {
		_, _ = e.a.TryPush(m.a...)
		_, _ = e.b.TryPush(m.b...)
		if m.endA {
			e.a.Close()
		}
		if m.endB {
			e.b.Close()
		}
		if !m.skip {
			noError(t, e.graph.RunTick())
		}
	}
}

// TestRewind: a graph that is rewound, wherever it was, does what a new one does. If it fails, a simulated schedule depends on the one
// before it.
func TestRewind(t *testing.T) {
	some := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) numbers {
		return numbers{Key: rapid.IntRange(0, 3).Draw(t, "key"), Value: rapid.IntRange(0, 9).Draw(t, "value")}
	}), 0, 4)
	meals := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) meal {
		last := rapid.IntRange(0, 7)
		return meal{
			some.Draw(t, "a"), some.Draw(t, "b"), last.Draw(t, "end of a") == 0, last.Draw(t, "end of b") == 0,
			rapid.Bool().Draw(t, "record"), last.Draw(t, "no tick") == 0,
		}
	}), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		used, fresh := newOneOfEach(), newOneOfEach()
		for range rapid.IntRange(1, 3).Draw(t, "runs") {
			used.run(t, meals.Draw(t, "before"))
			holds(t, used.graph.Rewind(), "it does not rewind")
			used.said = nil
		}
		holds(t, used.graph.Ready() && used.graph.Ticks() == 0 && !used.graph.Finished(), "it is not as it was")
		again := meals.Draw(t, "after")
		used.run(t, again)
		fresh.run(t, again)
		equal(t, fresh.said, used.said)
		equal(t, fresh.graph.Ready(), used.graph.Ready())
	})
}

// TestRewindRefuses: what cannot be emptied is not rewound.
func TestRewindRefuses(t *testing.T) {
	for name, build := range map[string]func(*tick.Graph, *tick.Port[int]){
		"domain": func(g *tick.Graph, p *tick.Port[int]) {
			tick.ForEach(tick.Batch(p, g.NewDomain("d")), func([]int) {}, nil)
		},
		"delay":   func(g *tick.Graph, p *tick.Port[int]) { tick.NewDelay[int](g, nil, false).Close(p) },
		"outbox":  func(g *tick.Graph, p *tick.Port[int]) { tick.NewOutbox(p, "out") },
		"failure": func(g *tick.Graph, p *tick.Port[int]) { tick.ForEach(p, func([]int) { panic("no") }, nil) },
	} {
		g := tick.New(quiet)
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		build(g, in.Port())
		_, _ = in.TryPush(1)
		_ = g.RunTick()
		holds(t, !g.Rewind(), "it rewinds a graph with a "+name)
	}
}
