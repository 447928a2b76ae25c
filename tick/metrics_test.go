package tick_test

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/calmflow/calm/tick"
)

// edgeFrom returns the metrics of the edge between two operators.
func edgeFrom(t failer, g *tick.Graph, from, to string) tick.EdgeMetrics {
	for _, m := range g.Metrics() {
		if strings.HasPrefix(m.From, from+" ") && strings.HasPrefix(m.To, to+" ") {
			return m
		}
	}
	t.Fatalf("no edge from %s to %s", from, to)
	return tick.EdgeMetrics{}
}

func TestMetricsCount(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	even := tick.Filter(in.Port(), isEven)
	even.SetLabel("even numbers")
	tick.ForEach(even, func([]int) {}, nil)
	tick.ForEach(in.Port(), func([]int) {}, nil)
	equal(t, 0, edgeFrom(t, g, "in", "Filter").Items)
	for range 3 {
		push(t, in, make([]int, 2*tick.ChunkSize-1))
		push(t, in, []int{1})
		noError(t, g.RunTick())
	}
	m := edgeFrom(t, g, "in", "Filter")
	equal(t, 6*tick.ChunkSize, m.Items)
	equal(t, 6, m.Batches)
	equal(t, "", m.Label)
	holds(t, m.Time > 0, "no time is told")
	holds(t, strings.Contains(m.From, "metrics_test.go:"), m.From)
	m = edgeFrom(t, g, "Filter", "ForEach")
	equal(t, 6*tick.ChunkSize-3, m.Items)
	equal(t, "even numbers", m.Label)
	equal(t, 3, len(g.Metrics()), "an edge each")
	equal(t, m.From, g.Metrics()[2].From, "in the order in which the operators at their beginnings were built")
}

// The time of an operator shows where it is spent: by items, at the end, and once a tick; what others hand on to it is
// in theirs too.
func TestMetricsTime(t *testing.T) {
	const long = 2 * time.Millisecond
	busy := func() {
		for start := time.Now(); time.Since(start) < long; {
		}
	}
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	sorted := tick.Sort(tick.Inspect(in.Port(), func(int) { busy() }), func([]int) { busy() })
	tick.ForEach(tick.Fold(sorted, tick.EachTick, addStep), func([]int) { busy() }, nil)
	push(t, in, []int{1})
	in.Close()
	noError(t, g.RunAvailable())
	for _, edge := range [][2]string{{"in", "Inspect"}, {"Inspect", "Sort"}, {"Sort", "Fold"}, {"Fold", "ForEach"}} {
		holds(t, edgeFrom(t, g, edge[0], edge[1]).Time >= long, edge[1]+" took long")
	}
}

// Metrics are answered in the middle of a long tick.
func TestMetricsDuringATick(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: -1})
	got := make(chan tick.EdgeMetrics, 1)
	chunks := 0
	tick.ForEach(in.Port(), func([]int) {
		switch chunks++; {
		case chunks == 2:
			go func() { got <- edgeFrom(t, g, "in", "ForEach") }()
		case chunks > 2 && len(got) == 0:
			runtime.Gosched()
		}
	}, nil)
	push(t, in, make([]int, 10_000*tick.ChunkSize))
	noError(t, g.RunTick())
	holds(t, (<-got).Batches < 10_000, "the tick had to end first")
}

// Who asks while another is being answered gets an answer too, though no tick and no third is there to give it.
func TestMetricsOfAnIdleGraph(t *testing.T) {
	g := tick.New(tick.Options{})
	tick.ForEach(tick.NewInbox(g, "in", tick.InboxOptions[int]{}).Port(), func([]int) {}, nil)
	for range 5000 {
		var asking sync.WaitGroup
		for range 2 {
			asking.Go(func() { g.Metrics() })
		}
		asking.Wait()
	}
}

// Many ask at once of a graph that runs, and counts never go back.
func TestMetricsConcurrently(t *testing.T) {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	tick.ForEach(tick.Map(in.Port(), func(x int) int { return x }), func([]int) {}, nil)
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for last := uint64(0); last < 20_000; {
				all := g.Metrics()
				if all[0].Items < last || all[0].Items < all[1].Items {
					t.Error("counts do not fit together")
					return
				}
				last = all[0].Items
			}
		})
	}
	asking.Go(func() {
		for range 20 {
			if in.Push(t.Context(), make([]int, 1000)...) != nil {
				t.Error("Push failed")
			}
		}
		in.Close()
	})
	noError(t, g.Run(t.Context()))
	asking.Wait()
	equal(t, 20_000, edgeFrom(t, g, "Map", "ForEach").Items)
}
