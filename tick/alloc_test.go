package tick_test

import (
	"testing"

	"github.com/calmflow/calm/tick"
)

// A warm tick allocates nothing, whatever its size, for each kernel whose functions do not.
func TestWarmTickDoesNotAllocate(t *testing.T) {
	kernels := map[string]func(g *tick.Graph, p *tick.Port[int]){
		"chain": func(_ *tick.Graph, p *tick.Port[int]) {
			for range 10 {
				p = tick.Filter(tick.Map(p, increment), isNot77)
			}
			tick.ForEach(tick.Merge(p, tick.Inspect(p, func(int) {})), func([]int) {}, nil)
		},
		"states": func(_ *tick.Graph, p *tick.Port[int]) {
			tick.Scan(tick.Unique(p), sumStep)
			tick.FilterScan(p, evenSums)
			tick.Fold(p, tick.EachTick, addStep)
			e := tick.Map(p, func(x int) pair { return pair{Key: x % 100, Value: x} })
			tick.FoldKeyed(e, tick.EachTick, addStep)
			tick.FilterScanKeyed(e, evenSums)
			same := func(x int) int { return x }
			tick.Sample(p, tick.Fold(p, tick.EachTick, addStep), tick.EachTick, same, func(x, sum int) int { return x + sum })
			tick.SampleTable(e, tick.FoldKeyed(e, tick.EachTick, addStep), tick.EachTick, same, func(x, sum int, ok bool) int { return x + sum })
			tick.Resequence(tick.Filter(p, isNot77), func(x int) uint64 { return 0 }, func(a, b int) bool { return true }, false)
		},
		"domain": func(g *tick.Graph, p *tick.Port[int]) {
			d := g.NewDomain("ticks")
			b := tick.Batch(p, d)
			r := tick.Recurse(b)
			all := r.Close(tick.FilterMap(r.Facts(), func(x int) (int, bool) { return x / 2, x > 1 }))
			l := tick.NewDelay[int](g, d, true)
			l.Close(all)
			e := func(p *tick.Port[int]) *tick.Port[pair] {
				return tick.Map(p, func(x int) pair { return pair{Key: x, Value: x} })
			}
			tick.AllTicks(tick.JoinAll(e(all), e(l.Port()), nil, func(a, b int) int { return a + b }))
			tick.AllTicks(tick.Difference(tick.Sort(b, func([]int) {}), l.Port()))
			tick.FoldKeyed(e(b), tick.AtEnd, addStep)
		},
	}
	for name, build := range kernels {
		for _, size := range []int{1, 1 << 10, 1 << 16, 1 << 20} {
			if size > 1<<16 && name != "chain" {
				continue
			}
			t.Run(name+"/"+text(size), func(t *testing.T) {
				g := tick.New(tick.Options{})
				in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: -1})
				build(g, in.Port())
				xs := make([]int, size)
				for i := range xs {
					xs[i] = i % 5000
				}
				run := func() {
					_, _ = in.TryPush(xs...)
					noError(t, g.RunTick())
				}
				for range 3 {
					run()
				}
				equal(t, 0, testing.AllocsPerRun(5, run))
			})
		}
	}
}

// An inbox's own Cut does not make each tick allocate either.
func TestWarmCutDoesNotAllocate(t *testing.T) {
	for name, cut := range map[string]func(q []int) (take, keep []int){
		"all":   func(q []int) (take, keep []int) { return q, nil },
		"first": func(q []int) (take, keep []int) { return q[:1], q[1:] },
	} {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Cut: cut})
		tick.ForEach(in.Port(), func([]int) {}, nil)
		run := func() {
			_, _ = in.TryPush(1)
			noError(t, g.RunTick())
		}
		run()
		run()
		equal(t, 0, testing.AllocsPerRun(100, run), name)
	}
}
