package tick_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/calmflow/calm/tick"
)

// benchmarked is a stateful kernel, and what a good Go programmer would write instead, over maps and slices. Both return a sum of
// what comes out, which must be the same. What a user's functions would do, both call through function values.
type benchmarked[In any] struct {
	name  string
	large bool // a million keys and ten million items are within seconds
	ours  func(b *testing.B, in In) int
	rival func(in In) int
}

// size is a number of items, and of the keys among them.
type size struct {
	name        string
	items, keys int
}

var sizes = []size{{"small", 1 << 18, 1000}, {"large", 10_000_000, 1_000_000}}

// compare runs the benchmarks of kernels: at a small size, whose state fits into the cache, and, but for -short, at a large one.
func compare[In any](b *testing.B, input func(size) In, kernels []benchmarked[In]) {
	for _, s := range sizes {
		if s.name == "large" && testing.Short() {
			continue
		}
		var in In
		made := false
		for _, k := range kernels {
			at := s
			if s.name == "large" && !k.large {
				at = size{"medium", 1 << 20, 100_000}
			}
			b.Run(k.name+"/"+at.name, func(b *testing.B) {
				var data In
				if at == s {
					if !made {
						in, made = input(s), true
					}
					data = in
				} else {
					data = input(at)
				}
				if ours, rival := k.ours(b, data), k.rival(data); ours != rival {
					b.Fatalf("the sum is %d, and by hand %d", ours, rival)
				}
				b.ReportAllocs()
				versus(b, at.items, func() { k.ours(b, data) }, func() { k.rival(data) })
			})
		}
	}
}

// given is a source that emits slices as they are, batch by batch: what an inbox costs for copying is BenchmarkInbox's.
type given[T any] struct {
	out *tick.Port[T]
	xs  []T
}

func newGiven[T any](g *tick.Graph, xs []T) *given[T] {
	n := g.NewNode("given", nil)
	s := &given[T]{tick.Out[T](n), xs}
	n.OnRun(s.emit)
	return s
}

func (s *given[T]) emit() {
	batch := s.xs[:min(len(s.xs), tick.DefaultLimit)]
	s.xs = s.xs[len(batch):]
	s.out.Emit(batch)
	if len(s.xs) == 0 {
		s.out.End()
	}
}

// flow runs what build makes on xs, and returns the sum that it collects.
func flow[T any](b *testing.B, xs []T, build func(g *tick.Graph, in *tick.Port[T], sum *int)) (sum int) {
	g := tick.New(tick.Options{})
	in := newGiven(g, xs)
	build(g, in.out, &sum)
	for len(in.xs) > 0 {
		noError(b, g.RunTick())
	}
	noError(b, g.RunAvailable())
	return sum
}

// addUp adds what comes to sum.
func addUp(p *tick.Port[int], sum *int) {
	tick.ForEach(p, func(xs []int) {
		total := 0
		for _, x := range xs {
			total += x
		}
		*sum += total
	}, nil)
}

func addUpEntries(p *tick.Port[pair], sum *int) {
	tick.ForEach(p, func(es []pair) {
		total := 0
		for i := range es {
			total += es[i].Key ^ es[i].Value
		}
		*sum += total
	}, nil)
}

// What users' functions do, called through values.
var (
	adding  = addStep
	summing = sumStep
	evens   = evenSums
	plus    = func(a, b int) int { return a + b }
)

// BenchmarkInbox is what an inbox costs an item, against a queue with a lock, which whoever reads it exchanges for another.
func BenchmarkInbox(b *testing.B) {
	xs := randomInts(sizes[0])
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	sum := 0
	addUp(in.Port(), &sum)
	ours := func() {
		for batch := range slices.Chunk(xs, tick.DefaultLimit) {
			in.TryPush(batch...)
			noError(b, g.RunTick())
		}
	}
	var mu sync.Mutex
	var queue, read []int
	rival := func() {
		for batch := range slices.Chunk(xs, tick.DefaultLimit) {
			mu.Lock()
			queue = append(queue, batch...)
			mu.Unlock()
			mu.Lock()
			queue, read = read[:0], queue
			mu.Unlock()
			for _, x := range read {
				sum += x
			}
		}
	}
	versus(b, len(xs), ours, rival)
}

func randomInts(s size) []int {
	r := rand.New(rand.NewPCG(1, uint64(s.keys)))
	xs := make([]int, s.items)
	for i := range xs {
		xs[i] = r.IntN(s.keys)
	}
	return xs
}

// BenchmarkStateful measures kernels on one stream of numbers.
func BenchmarkStateful(b *testing.B) {
	compare(b, randomInts, append(numberKernels(), tickKernels()...))
}

func numberKernels() []benchmarked[[]int] {
	return []benchmarked[[]int]{
		{"Unique", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) { addUp(tick.Unique(in), sum) })
		}, func(xs []int) (sum int) {
			seen := map[int]struct{}{}
			for _, x := range xs {
				if _, known := seen[x]; !known {
					seen[x] = struct{}{}
					sum += x
				}
			}
			return sum
		}},
		{"Fold", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) { addUp(tick.Fold(in, tick.AtEnd, adding), sum) })
		}, func(xs []int) (sum int) {
			for _, x := range xs {
				adding(&sum, x)
			}
			return sum
		}},
		{"Scan", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) { addUp(tick.Scan(in, summing), sum) })
		}, func(xs []int) (sum int) {
			state := 0
			for _, x := range xs {
				sum += summing(&state, x)
			}
			return sum
		}},
		{"FilterScan", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) { addUp(tick.FilterScan(in, evens), sum) })
		}, func(xs []int) (sum int) {
			state := 0
			for _, x := range xs {
				if y, even := evens(&state, x); even {
					sum += y
				}
			}
			return sum
		}},
		{"Enumerate", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) {
				addUp(tick.Enumerate(in, plus), sum)
			})
		}, func(xs []int) (sum int) {
			for i, x := range xs {
				sum += plus(i, x)
			}
			return sum
		}},
		{"Take", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) {
				addUp(tick.Take(in, len(xs)-1), sum)
			})
		}, func(xs []int) (sum int) {
			left := len(xs) - 1
			for batch := range slices.Chunk(xs, tick.DefaultLimit) {
				taken := batch[:min(left, len(batch))]
				left -= len(taken)
				for _, x := range taken {
					sum += x
				}
			}
			return sum
		}},
		{"Sort", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) {
				addUp(tick.Scan(tick.Sort(in, slices.Sort), summing), sum)
			})
		}, func(xs []int) (sum int) {
			all := append([]int(nil), xs...)
			slices.Sort(all)
			state := 0
			for _, x := range all {
				sum += summing(&state, x)
			}
			return sum
		}},
		{"Expand", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) {
				chunks := tick.Expand(in, func(chunk *[]int, x int, yield func([]int)) {
					if *chunk = append(*chunk, x); len(*chunk) == 10 {
						yield(*chunk)
						*chunk = nil
					}
				}, nil)
				addUp(tick.Map(chunks, lengthAndFirst), sum)
			})
		}, func(xs []int) (sum int) {
			var chunk []int
			for _, x := range xs {
				if chunk = append(chunk, x); len(chunk) == 10 {
					sum += lengthAndFirst(chunk)
					chunk = nil
				}
			}
			return sum
		}},
	}
}

var lengthAndFirst = func(xs []int) int { return 100*len(xs) + xs[0]%100 }

// tickKernels are those about ticks. By hand, what has arrived is a slice.
func tickKernels() []benchmarked[[]int] {
	batches := func(xs []int, do func(batch []int)) {
		var waiting []int
		for batch := range slices.Chunk(xs, tick.DefaultLimit) {
			waiting = append(waiting[:0], batch...)
			do(waiting)
		}
	}
	return []benchmarked[[]int]{
		{"Batch", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(g *tick.Graph, in *tick.Port[int], sum *int) {
				addUp(tick.AllTicks(tick.Fold(tick.Batch(in, g.NewDomain("ticks")), tick.AtEnd, adding)), sum)
			})
		}, func(xs []int) (sum int) {
			batches(xs, func(batch []int) {
				total := 0
				for _, x := range batch {
					adding(&total, x)
				}
				sum += total
			})
			return sum
		}},
		{"Latest", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(g *tick.Graph, in *tick.Port[int], sum *int) {
				addUp(tick.Latest(tick.Fold(tick.Batch(in, g.NewDomain("ticks")), tick.AtEnd, adding)), sum)
			})
		}, func(xs []int) (sum int) {
			latest := 0
			batches(xs, func(batch []int) {
				latest = 0
				for _, x := range batch {
					adding(&latest, x)
				}
				sum += latest
			})
			return sum
		}},
		{"Snapshot", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(g *tick.Graph, in *tick.Port[int], sum *int) {
				total := tick.Fold(in, tick.EachTick, adding)
				addUp(tick.AllTicks(tick.Snapshot(total, g.NewDomain("ticks"), tick.EachTick, func(a int) int { return a })), sum)
			})
		}, func(xs []int) (sum int) {
			total := 0
			batches(xs, func(batch []int) {
				for _, x := range batch {
					adding(&total, x)
				}
				sum += total
			})
			return sum
		}},
		{"Delay", true, func(b *testing.B, xs []int) int {
			return flow(b, xs, func(g *tick.Graph, in *tick.Port[int], sum *int) {
				l := tick.NewDelay[int](g, nil, false)
				l.Close(tick.Map(in, increment))
				addUp(tick.Map(l.Port(), increment), sum)
			})
		}, func(xs []int) (sum int) {
			var last []int
			late := func() {
				for _, x := range last {
					sum += increment(x)
				}
			}
			batches(xs, func(batch []int) {
				late()
				last = last[:0]
				for _, x := range batch {
					last = append(last, increment(x))
				}
			})
			late()
			return sum
		}},
	}
}

// snapshots are of tables, which each tick copies: that of a million keys would take longer than seconds.
func snapshots() []benchmarked[[]pair] {
	return []benchmarked[[]pair]{{"SnapshotTable", false, func(b *testing.B, es []pair) int {
		return flow(b, es, func(g *tick.Graph, in *tick.Port[pair], sum *int) {
			addUpEntries(tick.AllTicks(tick.SnapshotTable(in, g.NewDomain("ticks"), tick.EachTick, func(a int) int { return a })), sum)
		})
	}, func(es []pair) (sum int) {
		table := map[int]int{}
		var now []pair
		for batch := range slices.Chunk(es, tick.DefaultLimit) {
			for i := range batch {
				table[batch[i].Key] = batch[i].Value
			}
			now = now[:0]
			for k, v := range table {
				now = append(now, pair{Key: k, Value: v})
			}
			for i := range now {
				sum += now[i].Key ^ now[i].Value
			}
		}
		return sum
	}}}
}

func entriesOf(s size) []pair { return randomPairs(s.items, s.keys) }

// BenchmarkKeyed measures kernels with a state for each key.
func BenchmarkKeyed(b *testing.B) { compare(b, entriesOf, append(keyedKernels(), snapshots()...)) }

type session struct{ start, last, count int }

func keyedKernels() []benchmarked[[]pair] {
	return []benchmarked[[]pair]{
		{"UniqueBy", true, func(b *testing.B, es []pair) int {
			return flow(b, es, func(_ *tick.Graph, in *tick.Port[pair], sum *int) { addUpEntries(tick.UniqueBy(in, keyOf), sum) })
		}, func(es []pair) (sum int) {
			seen := map[int]struct{}{}
			for i := range es {
				k := keyOf(es[i])
				if _, known := seen[k]; !known {
					seen[k] = struct{}{}
					sum += k ^ es[i].Value
				}
			}
			return sum
		}},
		{"FoldKeyed", true, func(b *testing.B, es []pair) int {
			return flow(b, es, func(_ *tick.Graph, in *tick.Port[pair], sum *int) {
				addUpEntries(tick.FoldKeyed(in, tick.AtEnd, adding), sum)
			})
		}, func(es []pair) (sum int) {
			sums, s := map[int]int{}, 0 // one s: to the heap it goes, since adding is a value
			for i := range es {
				s = sums[es[i].Key]
				adding(&s, es[i].Value)
				sums[es[i].Key] = s
			}
			for k, s := range sums {
				sum += k ^ s
			}
			return sum
		}},
		{"FoldKeyedEachTick", true, func(b *testing.B, es []pair) int {
			return flow(b, es, func(_ *tick.Graph, in *tick.Port[pair], sum *int) {
				addUpEntries(tick.FoldKeyed(in, tick.EachTick, adding), sum)
			})
		}, func(es []pair) (sum int) {
			sums, s, changed := map[int]int{}, 0, map[int]struct{}{}
			for batch := range slices.Chunk(es, tick.DefaultLimit) {
				for i := range batch {
					s = sums[batch[i].Key]
					if adding(&s, batch[i].Value) {
						changed[batch[i].Key] = struct{}{}
					}
					sums[batch[i].Key] = s
				}
				for k := range changed {
					sum += k ^ sums[k]
				}
				clear(changed)
			}
			return sum
		}},
		{"ScanKeyed", true, func(b *testing.B, es []pair) int {
			return flow(b, es, func(_ *tick.Graph, in *tick.Port[pair], sum *int) { addUpEntries(tick.ScanKeyed(in, summing), sum) })
		}, func(es []pair) (sum int) {
			states, s := map[int]int{}, 0
			for i := range es {
				s = states[es[i].Key]
				sum += es[i].Key ^ summing(&s, es[i].Value)
				states[es[i].Key] = s
			}
			return sum
		}},
		{"ExpandKeyed", true, func(b *testing.B, es []pair) int {
			return flow(b, es, func(_ *tick.Graph, in *tick.Port[pair], sum *int) {
				last := tick.ExpandKeyed(in, func(last *int, x int, yield func(int)) {
					yield(x - *last)
					*last = x
				}, nil)
				addUpEntries(last, sum)
			})
		}, func(es []pair) (sum int) {
			last := map[int]int{}
			for i := range es {
				sum += es[i].Key ^ (es[i].Value - last[es[i].Key])
				last[es[i].Key] = es[i].Value
			}
			return sum
		}},
		{"Sessions", true, func(b *testing.B, es []pair) int {
			return flow(b, es, func(_ *tick.Graph, in *tick.Port[pair], sum *int) {
				closed, _ := tick.ExpandInTime(in, func(s *session, at int, yield func(int)) bool {
					if s.count > 0 && at > s.last+50_000 {
						yield(s.last - s.start + s.count)
						*s = session{}
					}
					if s.count == 0 {
						s.start = at
					}
					s.last, s.count = at, s.count+1
					return true
				}, func(s *session, yield func(int)) { yield(s.last - s.start + s.count) })
				addUpEntries(closed, sum)
			})
		}, func(es []pair) (sum int) {
			open := map[int]*session{}
			for i := range es {
				k, at := es[i].Key, es[i].Value
				s := open[k]
				if s == nil {
					s = &session{}
					open[k] = s
				}
				if s.count > 0 && at > s.last+50_000 {
					sum += k ^ (s.last - s.start + s.count)
					*s = session{}
				}
				if s.count == 0 {
					s.start = at
				}
				s.last, s.count = at, s.count+1
			}
			for k, s := range open {
				sum += k ^ (s.last - s.start + s.count)
			}
			return sum
		}},
		{"SortKeyed", true, func(b *testing.B, es []pair) int {
			return flow(b, es, func(_ *tick.Graph, in *tick.Port[pair], sum *int) { addUpEntries(tick.SortKeyed(in, slices.Sort), sum) })
		}, func(es []pair) (sum int) {
			values := map[int][]int{}
			for i := range es {
				values[es[i].Key] = append(values[es[i].Key], es[i].Value)
			}
			for k, vs := range values {
				slices.Sort(vs)
				for _, v := range vs {
					sum += k ^ v
				}
			}
			return sum
		}},
	}
}

var keyOf = func(e pair) int { return e.Key }
