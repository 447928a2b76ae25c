package tick_test

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"testing"

	"github.com/calmflow/calm/tick"
)

// held is how many bytes what build returns holds, after garbage collection.
func held(build func() any) float64 {
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC() // what the first found may free more
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before := heap()
	kept := build()
	after := heap()
	runtime.KeepAlive(kept)
	return after - before
}

// keeping is a kernel and the Go map that it stands for.
type keeping[K comparable] struct {
	ours  func(g *tick.Graph, in, other *tick.Port[tick.Entry[K, int]])
	rival func(keys []K) any
}

func keepings[K comparable]() map[string]keeping[K] {
	type entry = tick.Entry[K, int]
	key := func(e entry) K { return e.Key }
	set := func(keys []K) any {
		m := map[K]struct{}{}
		for _, k := range keys {
			m[k] = struct{}{}
		}
		return m
	}
	values := func(keys []K) any {
		m := map[K]int{}
		for i, k := range keys {
			m[k] += i
		}
		return m
	}
	lists := func(keys []K) any {
		m := map[K][]int{}
		for i, k := range keys {
			m[k] = append(m[k], i)
		}
		return m
	}
	return map[string]keeping[K]{
		"Unique":   {func(_ *tick.Graph, in, _ *tick.Port[entry]) { tick.Unique(tick.Map(in, key)) }, set},
		"UniqueBy": {func(_ *tick.Graph, in, _ *tick.Port[entry]) { tick.UniqueBy(in, key) }, set},
		"FoldKeyed": {func(_ *tick.Graph, in, _ *tick.Port[entry]) {
			tick.FoldKeyed(in, tick.AtEnd, addStep)
		}, values},
		"FoldKeyed/EachTick": {func(_ *tick.Graph, in, _ *tick.Port[entry]) {
			tick.FoldKeyed(in, tick.EachTick, addStep)
		}, values},
		"ScanKeyed": {func(_ *tick.Graph, in, _ *tick.Port[entry]) { tick.ScanKeyed(in, sumStep) }, values},
		"Lookup": {func(_ *tick.Graph, in, other *tick.Port[entry]) {
			tick.Lookup(other, in, func(int, int) int { return 0 })
		}, values},
		"SampleTable": {func(_ *tick.Graph, in, other *tick.Port[entry]) {
			tick.SampleTable(other, in, tick.EachTick, func(a int) int { return a }, func(int, int, bool) int { return 0 })
		}, values},
		"Timeout": {func(g *tick.Graph, in, other *tick.Port[entry]) {
			never := tick.Out[uint64](g.NewNode("never", nil))
			tick.Timeout(other, in, never, tick.Waits{Begin: func(uint64) {}, Drop: func(uint64) {}, End: func() {}})
		}, values},
		"AntiJoin": {func(_ *tick.Graph, in, other *tick.Port[entry]) { tick.AntiJoin(other, in) }, set},
		"JoinAll": {func(_ *tick.Graph, in, other *tick.Port[entry]) {
			tick.JoinAll(other, in, nil, func(int, int) int { return 0 })
		}, lists},
		"Join": {func(_ *tick.Graph, in, other *tick.Port[entry]) {
			tick.Join(other, in, func(int, int) int { return 0 })
		}, lists},
		"Recursion": {func(_ *tick.Graph, in, _ *tick.Port[entry]) {
			r := tick.Recurse(tick.Map(in, key))
			r.Close(tick.Filter(r.Facts(), func(K) bool { return false }))
		}, set},
		"State": {func(g *tick.Graph, in, other *tick.Port[entry]) {
			d := g.NewDomain("ticks")
			each := tick.Each(other, d)
			tick.LookUp(tick.NewState(d, in, func(a int) int { return a }), each, func(int, int, bool) int { return 0 })
		}, values},
	}
}

// BenchmarkKeyedMemory reports map/x: the bytes that a kernel holds of keys that came once, over those of the Go map with the
// same contents, whose keys came one after the other too. Where both grow by steps they do so at other sizes, so there are several.
func BenchmarkKeyedMemory(b *testing.B) {
	sizes := []int{1_000_000, 1_150_000, 1_500_000}
	if testing.Short() {
		sizes = []int{100_000}
	}
	for _, size := range sizes {
		ints, texts := make([]int, size), make([]string, size)
		for i := range size {
			ints[i] = i * 7919
			texts[i] = fmt.Sprint("key ", i*7919)
		}
		memory(b, "int", ints)
		memory(b, "string", texts)
	}
}

func memory[K comparable](b *testing.B, name string, keys []K) {
	kernels := keepings[K]()
	for _, kernel := range slices.Sorted(maps.Keys(kernels)) {
		k := kernels[kernel]
		b.Run(fmt.Sprintf("%s/%s/keys=%d", kernel, name, len(keys)), func(b *testing.B) {
			var ours, rival float64
			for b.Loop() {
				ours = held(func() any {
					g := tick.New(tick.Options{})
					in := tick.NewInbox(g, "in", tick.InboxOptions[tick.Entry[K, int]]{Limit: -1})
					other := tick.NewInbox(g, "other", tick.InboxOptions[tick.Entry[K, int]]{Limit: -1})
					k.ours(g, in.Port(), other.Port())
					for i, key := range keys {
						in.TryPush(tick.Entry[K, int]{Key: key, Value: i})
						if i%tick.DefaultLimit == 0 {
							noError(b, g.RunTick())
						}
					}
					in.Close()
					noError(b, g.RunAvailable())
					return g
				})
				rival = held(func() any { return k.rival(keys) })
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ours/float64(len(keys)), "B/key")
			b.ReportMetric(ours/rival, "map/x")
		})
	}
}
