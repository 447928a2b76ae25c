package stream_test

import (
	"context"
	"fmt"
	"math/bits"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

type atHere = stream.Stream[int, stream.Process[Here], props.List]

// TestBackPressure: before a sink that does not take anything, sources stop. At each hop the limit waits, and as much is
// in the tick that took it; a source's own tick comes on top. A sink that then takes gets everything.
func TestBackPressure(t *testing.T) {
	const items = 60_000
	for _, c := range []struct {
		name  string
		hops  int
		route func(p places, s atHere, sink func(int))
	}{
		{"send", 1, func(p places, s atHere, sink func(int)) { s.Send(p.there, stream.FIFO).ForEach(sink) }},
		{"three hops", 3, func(p places, s atHere, sink func(int)) {
			s.Send(p.there, stream.FIFO).Map(negate).Send(p.here, stream.FIFO).Send(p.there, stream.Reorder).ForEach(sink)
		}},
		{"shard and unite", 2, func(p places, s atHere, sink func(int)) {
			s.KeyBy(func(n int) int { return n % 100 }).Shard(p.team, stream.FIFO).Unite(p.there, stream.FIFO).Values().ForEach(sink)
		}},
		{"deal and unite", 2, func(p places, s atHere, sink func(int)) {
			s.RoundRobin(p.team, stream.FIFO).Unite(p.there, stream.Reorder).ForEach(sink)
		}},
	} {
		for _, limit := range []int{1, 2_000} {
			t.Run(fmt.Sprint(c.name, " ", limit), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var made, seen atomic.Int64
					gate := make(chan struct{})
					f := stream.New("slow")
					f.Limit = limit
					p := placesOf(f)
					c.route(p, stream.Seq(p.here, numbers(items)).Inspect(func(int) { made.Add(1) }), func(int) {
						<-gate
						seen.Add(1)
					})
					wait := running(t.Context(), f)
					for range 3 {
						synctest.Wait()
						most := seen.Load() + int64(c.hops+1)*int64(limit+tick.DefaultLimit)
						if got := made.Load(); got > most {
							t.Errorf("%d items came in, with %d taken: more than %d", got, seen.Load(), most)
						}
						for range 5_000 {
							gate <- struct{}{}
						}
					}
					close(gate)
					if err := wait(); err != nil || seen.Load() != items {
						t.Errorf("%d of %d items, %v", seen.Load(), items, err)
					}
				})
			})
		}
	}
}

func negate(n int) int { return -n }

// TestNoStandstill: places that send to each other, each with as little room as can be, never wait for each other.
func TestNoStandstill(t *testing.T) {
	const items = 20_000
	for name, build := range map[string]func(p places, sink func(int)) (want int){
		"there and back": func(p places, sink func(int)) int {
			stream.Seq(p.here, numbers(items)).Send(p.there, stream.FIFO).FlatMap(twice).Send(p.here, stream.FIFO).
				FlatMap(twice).Send(p.there, stream.Reorder).ForEach(sink)
			return 4 * items
		},
		"both ways": func(p places, sink func(int)) int {
			mine := stream.Seq(p.here, numbers(items)).Send(p.there, stream.FIFO)
			yours := stream.Seq(p.there, numbers(items)).Send(p.here, stream.FIFO)
			mine.Merge(stream.Seq(p.there, numbers(items))).Send(p.here, stream.FIFO).Merge(yours).ForEach(sink)
			return 3 * items
		},
		"everyone to everyone": func(p places, sink func(int)) int {
			stream.Seq(p.team, numbers(items)).Exchange(p.team, stream.FIFO).Values().ForEach(sink)
			return 9 * items
		},
		"a wait for the rest": func(p places, sink func(int)) int {
			late := stream.Seq(p.there, numbers(items)).Send(p.here, stream.Repeat)
			stream.Seq(p.here, numbers(2*items)).Difference(late.Unique()).Send(p.there, stream.FIFO).ForEach(sink)
			return items
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, n := stream.New("tight"), 0
				f.Limit = 1
				want := build(placesOf(f), func(int) { n++ })
				if err := f.Run(t.Context()); err != nil || n != want {
					t.Errorf("%d items of %d, %v", n, want, err)
				}
			})
		})
	}
}

func twice(n int) []int { return []int{n, n} }

// TestDeep: neither a long chain of operators, nor many side by side, nor many hops overflow anything.
func TestDeep(t *testing.T) {
	const depth, width, hops = 5000, 1000, 200
	f := stream.New("deep")
	p := placesOf(f)
	s := stream.Items(p.here, 0)
	for range depth {
		s = s.Map(func(n int) int { return n + 1 })
	}
	for range hops {
		s = s.Send(p.there, stream.FIFO).Send(p.here, stream.FIFO)
	}
	sum := 0
	for range width {
		s.ForEach(func(n int) { sum += n })
	}
	if err := f.Run(t.Context()); err != nil || sum != depth*width {
		t.Error(sum, err)
	}
}

// TestMetrics: they can be read at any time, never go back, and at the end tell what has flowed.
func TestMetrics(t *testing.T) {
	const items = 100_000
	f := stream.New("metrics")
	p := placesOf(f)
	if f.Metrics() != nil {
		t.Error("there are metrics before the run")
	}
	stream.Seq(p.here, numbers(items)).Named("numbers").Broadcast(p.team, stream.FIFO).
		KeyBy(func(n int) int { return bits.Len(uint(n)) }).Count().Entries().Ignore()
	ctx, done := context.WithCancel(context.Background())
	go func() {
		defer done()
		if err := f.Run(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	last := map[string]uint64{}
	for ctx.Err() == nil {
		for place, edges := range f.Metrics() {
			n := uint64(0)
			for _, e := range edges {
				n += e.Items
			}
			if n < last[place] {
				t.Errorf("%s had %d items, and now has %d", place, last[place], n)
			}
			last[place] = n
		}
	}
	all := f.Metrics()
	if len(all) != 5 {
		t.Errorf("metrics of %d members", len(all))
	}
	for _, e := range all["metrics/Here"] {
		if e.Items != items || e.Label != "numbers" {
			t.Errorf("%v → %v %q: %d items", e.From, e.To, e.Label, e.Items)
		}
	}
	for _, e := range all["metrics/Team[2]"][:2] {
		if e.Items != items {
			t.Errorf("%v → %v: %d items", e.From, e.To, e.Items)
		}
	}
}
