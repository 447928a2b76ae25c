package tick_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/calmflow/calm/tick"
)

// versus measures ours and its rival in turns, in rounds of about a millisecond, so that what else the machine does
// meets both. It reports the time of ours for an item, and how many times the rival's that is, both as medians.
func versus(b *testing.B, items int, ours, rival func()) {
	round := func(f func(), n int) float64 {
		start := time.Now()
		for range n {
			f()
		}
		return float64(time.Since(start)) / float64(n)
	}
	times := func(f func()) int { // in a round
		round(f, 1)
		return int(1e6/round(f, 1)) + 1
	}
	nOurs, nRival := times(ours), times(rival)
	var tOurs, ratios []float64
	measure := func() {
		o, r := round(ours, nOurs), round(rival, nRival)
		tOurs = append(tOurs, o)
		ratios = append(ratios, o/r)
	}
	for b.Loop() {
		measure()
	}
	for len(ratios) < 3 { // of what takes long
		measure()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(tOurs)/float64(items), "ns/op-item")
	b.ReportMetric(median(ratios), "x/raw")
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

const chainLength = 20

// The functions of the chain: called through values, as a user's are.
var (
	increment = func(x int) int { return x + 1 }
	isNot77   = func(x int) bool { return x != 77 }
)

// chain is a graph of chainLength operators, and how many items came out.
func chain() (g *tick.Graph, in *tick.Inbox[int], out *int) {
	g = tick.New(tick.Options{})
	in = tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: -1})
	p := in.Port()
	for range chainLength / 2 {
		p = tick.Filter(tick.Map(p, increment), isNot77)
	}
	out = new(int)
	tick.ForEach(p, func(xs []int) { *out += len(xs) }, nil)
	return g, in, out
}

// BenchmarkChain is the time of an operator and item. The rival calls the same functions item by item in one loop.
func BenchmarkChain(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 16, 1 << 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			g, in, out := chain()
			xs := make([]int, size)
			kept := 0
			ours := func() {
				in.TryPush(xs...)
				noError(b, g.RunTick())
			}
			rival := func() {
				for _, x := range xs {
					kept += throughChain(x)
				}
			}
			for range 3 {
				ours()
			}
			b.ReportAllocs()
			versus(b, size*chainLength, ours, rival)
			if *out == 0 || kept == 0 {
				b.Fatal("nothing came out")
			}
		})
	}
}

// BenchmarkTick is the time of a tick of 20 operators with one item, from TryPush to the end of RunTick. The rival calls
// the operators' functions.
func BenchmarkTick(b *testing.B) {
	g, in, _ := chain()
	kept := 0
	ours := func() {
		in.TryPush(1)
		noError(b, g.RunTick())
	}
	versus(b, 1, ours, func() { kept += throughChain(1) })
	if kept == 0 {
		b.Fatal("nothing came out")
	}
}

// BenchmarkMetrics is what counting, timing and handing on cost. The rival runs the loops of the same kernels, chunk by
// chunk, and counts nothing. There are several of both, since where its buffers lie makes a loop up to a tenth slower.
func BenchmarkMetrics(b *testing.B) {
	const size, several = 1 << 16, 16
	xs, queue := make([]int, size), make([]int, 0, size)
	var ours, rivals []func()
	for range several {
		g, in, _ := chain()
		ours = append(ours, func() {
			in.TryPush(xs...)
			noError(b, g.RunTick())
		})
		kernels := make([]func([]int) []int, 0, chainLength)
		for range chainLength / 2 {
			kernels = append(kernels, mapping(increment), filtering(isNot77))
		}
		rivals = append(rivals, func() {
			queue = append(queue[:0], xs...)
			for chunk := range slices.Chunk(queue, tick.ChunkSize) {
				ys := chunk
				for _, kernel := range kernels {
					ys = kernel(ys)
				}
				clear(chunk)
			}
		})
	}
	all := func(fs []func()) func() {
		return func() {
			for _, f := range fs {
				f()
			}
		}
	}
	versus(b, several*size*chainLength, all(ours), all(rivals))
}

type pair = tick.Entry[int, int]

func randomPairs(n, keys int) []pair {
	r := rand.New(rand.NewPCG(1, uint64(keys)))
	es := make([]pair, n)
	for i := range es {
		es[i] = pair{Key: r.IntN(keys), Value: i}
	}
	return es
}

// BenchmarkFoldKeyed sums by key. The rival does so in a Go map.
func BenchmarkFoldKeyed(b *testing.B) {
	const items = 1 << 18
	for _, keys := range []int{100, 10_000, items} {
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			es := randomPairs(items, keys)
			ours := func() {
				g := tick.New(tick.Options{})
				in := tick.NewInbox(g, "in", tick.InboxOptions[pair]{Limit: -1})
				sums := tick.FoldKeyed(in.Port(), tick.AtEnd, func(sum *int, x int) bool { *sum += x; return true })
				n := 0
				tick.ForEach(sums, func(es []pair) { n += len(es) }, nil)
				for batch := range slices.Chunk(es, tick.DefaultLimit) {
					in.TryPush(batch...)
					noError(b, g.RunTick())
				}
				in.Close()
				noError(b, g.RunTick())
				if n == 0 {
					b.Fatal("no sums")
				}
			}
			rival := func() {
				sums := map[int]int{}
				for i := range es {
					sums[es[i].Key] += es[i].Value
				}
				n := 0
				for range sums {
					n++
				}
				if n == 0 {
					b.Fatal("no sums")
				}
			}
			versus(b, items, ours, rival)
		})
	}
}

// BenchmarkJoin pairs two streams as they come. The rival keeps both in Go maps.
func BenchmarkJoin(b *testing.B) {
	const items = 1 << 17
	for _, keys := range []int{items / 2, items * 4} {
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			left, right := randomPairs(items, keys), randomPairs(items, keys)
			rand.New(rand.NewPCG(3, 4)).Shuffle(items, func(i, j int) { right[i], right[j] = right[j], right[i] })
			ours := func() {
				g := tick.New(tick.Options{})
				l := tick.NewInbox(g, "left", tick.InboxOptions[pair]{Limit: -1})
				r := tick.NewInbox(g, "right", tick.InboxOptions[pair]{Limit: -1})
				n := 0
				tick.ForEach(tick.Join(l.Port(), r.Port(), func(a, b int) int { return a + b }), func(es []pair) { n += len(es) }, nil)
				for i := 0; i < items; i += tick.ChunkSize {
					l.TryPush(left[i : i+tick.ChunkSize]...)
					r.TryPush(right[i : i+tick.ChunkSize]...)
					noError(b, g.RunTick())
				}
				if n == 0 {
					b.Fatal("no pairs")
				}
			}
			rival := func() {
				if joinByMaps(left, right) == 0 {
					b.Fatal("no pairs")
				}
			}
			versus(b, 2*items, ours, rival)
		})
	}
}

// randomGraph has the size of the reachability benchmarks of the dataflow literature: 55,000 edges.
func randomGraph() []pair {
	const nodes, edges = 15_000, 55_000
	r := rand.New(rand.NewPCG(5, 6))
	es := make([]pair, edges)
	for i := range es {
		es[i] = pair{Key: r.IntN(nodes), Value: r.IntN(nodes)}
	}
	return es
}

// BenchmarkReachability finds what can be reached from one node, from a slice of edges. The rivals search breadth first
// on adjacency lists that they build first: one knows nodes by any number, and uses Go maps; the other knows that they
// are numbered from 0, and uses slices.
func BenchmarkReachability(b *testing.B) {
	edges := randomGraph()
	want := reachableByMaps(edges)
	check := func(n int) {
		if n != want {
			b.Fatalf("%d nodes reached, want %d", n, want)
		}
	}
	ours := func() { check(reachable(b, edges)) }
	b.Run("maps", func(b *testing.B) { versus(b, len(edges), ours, func() { check(reachableByMaps(edges)) }) })
	b.Run("slices", func(b *testing.B) { versus(b, len(edges), ours, func() { check(reachableBySlices(edges)) }) })
}

func reachable(b *testing.B, edges []pair) (n int) {
	g := tick.New(tick.Options{})
	from := tick.NewInbox(g, "from", tick.InboxOptions[int]{})
	in := tick.NewInbox(g, "edges", tick.InboxOptions[pair]{Limit: -1})
	r := tick.Recurse(from.Port())
	probe := tick.Map(r.Facts(), func(x int) tick.Entry[int, struct{}] { return tick.Entry[int, struct{}]{Key: x} })
	next := tick.JoinAll(probe, in.Port(), nil, func(_ struct{}, to int) int { return to })
	all := r.Close(tick.Map(next, func(e pair) int { return e.Value }))
	tick.ForEach(all, func(xs []int) { n += len(xs) }, nil)
	from.TryPush(0)
	from.Close()
	for batch := range slices.Chunk(edges, tick.DefaultLimit) {
		in.TryPush(batch...)
		noError(b, g.RunTick())
	}
	in.Close()
	noError(b, g.RunTick())
	return n
}

// BenchmarkShortestPaths finds the distances from one node, from a slice of edges with lengths. The rival keeps adjacency lists
// and distances in Go maps, and works off a list of the nodes that came nearer (Bellman and Ford, with a queue).
func BenchmarkShortestPaths(b *testing.B) {
	es := randomGraph()
	roads := make([]tick.Entry[int, way], len(es))
	for i, e := range es {
		roads[i] = tick.Entry[int, way]{Key: e.Key, Value: way{e.Value, 1 + (e.Key*7+e.Value*13)%97}}
	}
	want := distancesByMaps(roads)
	check := func(got map[int]int) {
		if !maps.Equal(got, want) {
			b.Fatalf("%d distances, want %d", len(got), len(want))
		}
	}
	check(distances(b, roads))
	versus(b, len(roads), func() { distances(b, roads) }, func() { distancesByMaps(roads) })
}

// near is a distance that only gets shorter.
type near struct {
	length int
	known  bool
}

func (a *near) join(b near) (grew bool) {
	if b.known && (!a.known || b.length < a.length) {
		*a = b
		return true
	}
	return false
}

func (a *near) along(w way) near { return near{a.length + w.length, a.known} }

func distances(b *testing.B, roads []tick.Entry[int, way]) map[int]int {
	g := tick.New(tick.Options{})
	from := tick.NewInbox(g, "from", tick.InboxOptions[tick.Entry[int, near]]{})
	in := tick.NewInbox(g, "roads", tick.InboxOptions[tick.Entry[int, way]]{Limit: -1})
	r := tick.RecurseTable(from.Port(), tick.AtEnd, (*near).join)
	next := tick.JoinTable(in.Port(), r.Facts(), way.end, func(w way, a near) near { return a.along(w) }, (*near).join, (*near).join)
	all := map[int]int{}
	tick.ForEach(r.Close(next), func(es []tick.Entry[int, near]) {
		for _, e := range es {
			all[e.Key] = e.Value.length
		}
	}, nil)
	from.TryPush(tick.Entry[int, near]{Value: near{known: true}})
	from.Close()
	for batch := range slices.Chunk(roads, tick.DefaultLimit) {
		in.TryPush(batch...)
		noError(b, g.RunTick())
	}
	in.Close()
	noError(b, g.RunTick())
	return all
}
