package tick_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// labels is a set in order. A join that grows spoils the receiver's old memory, as it may, so that who still holds that is found.
type labels []int

func joinLabels(a *labels, b labels) (grew bool) {
	joined := slices.Clone(*a)
	for _, x := range b {
		if at, found := slices.BinarySearch(joined, x); !found {
			joined = slices.Insert(joined, at, x)
			grew = true
		}
	}
	if grew {
		for i := range *a {
			(*a)[i] = -1000
		}
		*a = joined
	}
	return grew
}

// pipe leads labels from one node to another, raised, as far as they are at most 9.
type pipe struct{ From, To, Raise int }

func (p pipe) to() int { return p.To }

func (p pipe) flow(ls labels) (out labels) {
	for _, l := range ls {
		if l+p.Raise <= 9 {
			out = append(out, l+p.Raise)
		}
	}
	return out
}

func (p pipe) keyed() tick.Entry[int, pipe] { return tick.Entry[int, pipe]{Key: p.From, Value: p} }

type labelled = tick.Entry[int, labels]

var (
	pipes = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) pipe {
		node := rapid.IntRange(0, 6)
		return pipe{node.Draw(t, "from"), node.Draw(t, "to"), rapid.IntRange(0, 3).Draw(t, "raise")}
	}), 0, 16)
	springs = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) labelled {
		return labelled{Key: rapid.IntRange(0, 6).Draw(t, "at"), Value: rapid.SliceOfNDistinct(rapid.IntRange(0, 9), 0, 3, rapid.ID).Draw(t, "labels")}
	}), 0, 8)
)

// flood is where labels come to, computed naively: all pipes on all nodes until nothing changes. A node that only empty sets come
// to has one.
func flood(from []labelled, by []pipe) map[int][]int {
	sets := map[int]map[int]bool{}
	add := func(node int, ls labels) (changed bool) {
		if sets[node] == nil {
			sets[node], changed = map[int]bool{}, true
		}
		for _, l := range ls {
			changed = changed || !sets[node][l]
			sets[node][l] = true
		}
		return changed
	}
	for _, s := range from {
		add(s.Key, s.Value)
	}
	for again := true; again; {
		again = false
		for _, p := range by {
			if at := sets[p.From]; at != nil {
				again = add(p.To, p.flow(slices.Collect(maps.Keys(at)))) || again
			}
		}
	}
	all := map[int][]int{}
	for node, set := range sets {
		all[node] = append([]int{}, slices.Sorted(maps.Keys(set))...)
	}
	return all
}

// last is what a table has shown last, key by key.
func last(into map[int][]int, es []labelled) map[int][]int {
	for _, e := range es {
		into[e.Key] = append([]int{}, e.Value...)
	}
	return into
}

// flooding is flood as a recursion on a table.
func flooding(springs *tick.Port[labelled], pipes *tick.Port[pipe], when tick.When) *tick.Port[labelled] {
	r := tick.RecurseTable(springs, when, joinLabels)
	return r.Close(tick.JoinTable(tick.Map(pipes, pipe.keyed), r.Facts(), pipe.to, pipe.flow, joinLabels, joinLabels))
}

// shown copies what a table yields, which it goes on to change.
func shown(p *tick.Port[labelled]) *tick.Port[labelled] {
	return tick.Map(p, func(e labelled) labelled { return labelled{Key: e.Key, Value: slices.Clone(e.Value)} })
}

// Whenever pipes and springs come, in whatever chunks, the table is that of the naive fixpoint after each tick, it shows only
// what grew, once a tick, and it ends when both have ended; or it shows all of that at the end.
func TestTableRecursionIsTheNaiveFixpoint(t *testing.T) {
	for _, when := range []tick.When{tick.AtEnd, tick.EachTick} {
		t.Run(when.String(), rapid.MakeCheck(func(t *rapid.T) {
			g := tick.New(tick.Options{})
			from := tick.NewInbox(g, "springs", tick.InboxOptions[labelled]{})
			by := tick.NewInbox(g, "pipes", tick.InboxOptions[pipe]{})
			sizes := chunkSizes.Draw(t, "chunks")
			out := tick.NewOutbox(shown(flooding(rechunk(from.Port(), sizes), rechunk(by.Port(), sizes), when)), "out")
			springs, pipes := deal(t, "springs", springs.Draw(t, "springs")), deal(t, "pipes", pipes.Draw(t, "pipes"))
			var sources []labelled
			var edges []pipe
			got := map[int][]int{}
			for i := range max(len(springs), len(pipes)) {
				before := flood(sources, edges)
				sources, edges = append(sources, at(springs, i)...), append(edges, at(pipes, i)...)
				push(t, from, at(springs, i))
				push(t, by, at(pipes, i))
				noError(t, g.RunTick())
				if when == tick.AtEnd {
					continue
				}
				now := collect(out)
				want := flood(sources, edges)
				equal(t, want, last(got, now))
				for i, e := range now {
					holds(t, len(before[e.Key]) < len(want[e.Key]) || before[e.Key] == nil, "it shows what has not grown")
					holds(t, !slices.ContainsFunc(now[:i], func(o labelled) bool { return o.Key == e.Key }), "it shows a key twice")
				}
			}
			by.Close()
			noError(t, g.RunAvailable())
			holds(t, !ended(out), "it ended before its springs")
			from.Close()
			noError(t, g.RunAvailable())
			rest, end := out.Take()
			holds(t, end, "it has not ended")
			equal(t, flood(sources, edges), last(got, rest))
			noError(t, g.RunTick())
			equal(t, 0, len(collect(out)), "it shows more after its end")
		}))
	}
}

// In a domain each tick has a fixpoint of its own.
func TestTableRecursionInDomain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		d := g.NewDomain("ticks")
		from := tick.NewInbox(g, "springs", tick.InboxOptions[labelled]{})
		by := tick.NewInbox(g, "pipes", tick.InboxOptions[pipe]{})
		all := flooding(tick.Batch(from.Port(), d), tick.Batch(by.Port(), d), tick.AtEnd)
		out := tick.NewOutbox(whole(shown(all)), "out")
		springs, pipes := deal(t, "springs", springs.Draw(t, "springs")), deal(t, "pipes", pipes.Draw(t, "pipes"))
		for i := range max(len(springs), len(pipes)) {
			push(t, from, at(springs, i))
			push(t, by, at(pipes, i))
			noError(t, g.RunTick())
			got := collect(out)
			if len(at(springs, i))+len(at(pipes, i)) == 0 {
				equal(t, 0, len(got))
				continue
			}
			equal(t, 1, len(got), "one end a tick")
			equal(t, flood(at(springs, i), at(pipes, i)), last(map[int][]int{}, got[0]))
		}
	})
}

// The order in which keys are shown is the same in each run.
func TestTableRecursionIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, by := springs.Draw(t, "springs"), pipes.Draw(t, "pipes")
		var runs [2][]labelled
		for i := range runs {
			g := tick.New(tick.Options{})
			in, edges := tick.NewInbox(g, "springs", tick.InboxOptions[labelled]{}), tick.NewInbox(g, "pipes", tick.InboxOptions[pipe]{})
			out := tick.NewOutbox(shown(flooding(in.Port(), edges.Port(), tick.EachTick)), "out")
			push(t, in, from)
			push(t, edges, by)
			noError(t, g.RunAvailable())
			runs[i] = collect(out)
		}
		equal(t, runs[0], runs[1])
	})
}

// A recursion whose result another one waits for comes to its fixpoint with it: floods by the pipes of two kinds, one inside the
// other, are the flood by both.
func TestNestedTableRecursion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		from := tick.NewInbox(g, "springs", tick.InboxOptions[labelled]{})
		first := tick.NewInbox(g, "first", tick.InboxOptions[pipe]{})
		second := tick.NewInbox(g, "second", tick.InboxOptions[pipe]{})
		outer := tick.RecurseTable(from.Port(), tick.EachTick, joinLabels)
		inner := flooding(outer.Facts(), first.Port(), tick.EachTick)
		next := tick.JoinTable(tick.Map(second.Port(), pipe.keyed), inner, pipe.to, pipe.flow, joinLabels, joinLabels)
		out := tick.NewOutbox(shown(outer.Close(tick.Merge(inner, next))), "out")
		sources, firsts, seconds := springs.Draw(t, "springs"), pipes.Draw(t, "first"), pipes.Draw(t, "second")
		push(t, from, sources)
		push(t, first, firsts)
		noError(t, g.RunAvailable())
		push(t, second, seconds)
		for _, close := range []func(){from.Close, first.Close, second.Close} {
			noError(t, g.RunAvailable())
			close()
		}
		noError(t, g.RunAvailable())
		got, end := out.Take()
		holds(t, end, "it has not ended")
		equal(t, flood(sources, slices.Concat(firsts, seconds)), last(map[int][]int{}, got))
	})
}

// Facts that go straight back are joined after all have seen them: a value on its way must not be changed under its readers.
func TestFactsThatComeBackAtOnce(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[labelled]{})
	r := tick.RecurseTable(in.Port(), tick.AtEnd, joinLabels)
	lower := tick.Map(r.Facts(), func(e labelled) labelled {
		ls := labels{}
		for _, l := range e.Value {
			ls = append(ls, max(l-1, 0))
		}
		slices.Sort(ls)
		return labelled{Key: e.Key, Value: slices.Compact(ls)}
	})
	done := r.Close(lower)
	tick.ForEach(r.Facts(), func(es []labelled) {
		for _, e := range es {
			holds(t, slices.IsSorted(e.Value) && e.Value[len(e.Value)-1] == 9, "a reader sees "+text(e.Value))
		}
	}, nil)
	out := tick.NewOutbox(shown(done), "out")
	push(t, in, []labelled{{Key: 1, Value: append(make(labels, 0, 32), 9)}})
	in.Close()
	noError(t, g.RunAvailable())
	equal(t, []labelled{{Key: 1, Value: labels{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}}, collect(out))
}

// What is joined with a table is the join over all edges and last values, in whatever order, ticks and chunks both come, and
// however often; it is shown where it grew, once a tick.
func TestJoinTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		values := tick.NewInbox(g, "values", tick.InboxOptions[labelled]{})
		by := tick.NewInbox(g, "pipes", tick.InboxOptions[pipe]{})
		sizes := chunkSizes.Draw(t, "chunks")
		table := tick.FoldKeyed(rechunk(values.Port(), sizes), tick.EachTick, func(a *labels, b labels) bool { joinLabels(a, b); return true })
		out := tick.NewOutbox(shown(tick.JoinTable(tick.Map(rechunk(by.Port(), sizes), pipe.keyed), table, pipe.to, pipe.flow, joinLabels, joinLabels)), "out")
		springs, pipes := springs.Draw(t, "values"), pipes.Draw(t, "pipes")
		again := rapid.SliceOfN(rapid.IntRange(0, 99), 0, 4).Draw(t, "again")
		for _, i := range again {
			if len(pipes) > 0 {
				pipes = append(pipes, pipes[i%len(pipes)])
			}
		}
		vs, ps := deal(t, "springs", springs), deal(t, "pipes", pipes)
		got := map[int][]int{}
		for i := range max(len(vs), len(ps)) {
			push(t, values, at(vs, i))
			push(t, by, at(ps, i))
			noError(t, g.RunTick())
			now := collect(out)
			for i, e := range now {
				holds(t, got[e.Key] == nil || len(got[e.Key]) < len(e.Value), "it shows what has not grown")
				holds(t, !slices.ContainsFunc(now[:i], func(o labelled) bool { return o.Key == e.Key }), "it shows a key twice")
			}
			last(got, now)
		}
		values.Close()
		by.Close()
		noError(t, g.RunAvailable())
		rest, end := out.Take()
		holds(t, end, "it has not ended")
		equal(t, 0, len(rest))

		at := flood(springs, nil)
		want := map[int][]int{}
		for _, p := range pipes {
			if ls, ok := at[p.From]; ok {
				joined := labels(want[p.To])
				joinLabels(&joined, p.flow(ls))
				want[p.To] = append([]int{}, joined...)
			}
		}
		equal(t, want, got)
	})
}
