package tick_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The plan of a graph with loops inside each other, domains that feed each other, delays and what runs each tick.
func TestPlan(t *testing.T) {
	g := tick.New(tick.Options{Name: "plan"})
	in := tick.NewInbox(g, "numbers", tick.InboxOptions[int]{})
	es := tick.NewInbox(g, "edges", tick.InboxOptions[edge]{})
	prices, orders := g.NewDomain("prices"), g.NewDomain("orders")

	outer := tick.Recurse(in.Port())
	inner := tick.Recurse(outer.Facts())
	all := outer.Close(along(inner.Close(along(inner.Facts(), es.Port())), es.Port()))

	counts := tick.Snapshot(tick.Fold(all, tick.EachTick, addStep), prices, tick.EachTick, func(x int) int { return x })
	state := tick.NewDelay[int](g, prices, false)
	sum := tick.Fold(tick.Merge(counts, state.Port(), tick.Batch(in.Port(), prices)), tick.EachTick, addStep)
	state.Close(sum)
	back := tick.AllTicks(tick.Batch(tick.AllTicks(sum), orders))
	tick.ForEach(tick.Batch(back, prices), func([]int) {}, nil)
	keyed := tick.Map(in.Port(), func(x int) pair { return pair{Key: x, Value: x} })
	tick.SnapshotTable(tick.FoldKeyed(keyed, tick.AtEnd, addStep), orders, tick.AtEnd, increment)
	later := tick.NewDelay[int](g, nil, true)
	later.Close(tick.Merge(back, later.Port()))

	plan := func() string { return regexp.MustCompile(`go:\d+`).ReplaceAllString(g.String(), "go:N") }
	golden(t, "plan.txt", plan())
	noError(t, g.RunTick())
	golden(t, "plan.txt", plan())
}

// golden compares text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		noError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	noError(t, err)
	equal(t, string(want), got, "run go test -update if the change is meant")
}

// Each node runs once a tick, and after all that it depends on.
func TestTopologicalOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		var ports []*tick.Port[int]
		var inputs [][]int
		var ran []int
		for i := range rapid.IntRange(1, 12).Draw(t, "nodes") {
			n := g.NewNode(text(i), nil)
			from := []int{}
			if i > 0 {
				from = rapid.SliceOfDistinct(rapid.IntRange(0, i-1), func(x int) int { return x }).Draw(t, "from")
			}
			for _, f := range from {
				tick.Connect(n, ports[f], func([]int) {}, nil)
			}
			n.OnRun(func() { ran = append(ran, i) })
			ports, inputs = append(ports, tick.Out[int](n)), append(inputs, from)
		}
		for range 2 {
			ran = nil
			noError(t, g.RunTick())
			equal(t, len(ports), len(ran))
			for i, from := range inputs {
				for _, f := range from {
					holds(t, slices.Index(ran, f) < slices.Index(ran, i), "a node ran before what it depends on")
				}
			}
		}
	})
}
