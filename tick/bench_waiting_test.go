package tick_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/calmflow/calm/tick"
)

// Kernels in which items wait: for their turn, for a reply, for the end of the tick, for too long.

// positionsOf are positions, of which each comes up to seven places too early or too late.
func positionsOf(s size) []int {
	xs := make([]int, s.items/8*8)
	for i := range xs {
		xs[i] = i ^ 7
	}
	return xs
}

// keyedPositionsOf are positions of each key, two of which have always changed places.
func keyedPositionsOf(s size) []pair {
	r := rand.New(rand.NewPCG(9, uint64(s.keys)))
	came := make([]int, s.keys)
	es := make([]pair, s.items)
	for i := range es {
		k := r.IntN(s.keys)
		es[i] = pair{Key: k, Value: came[k] ^ 1}
		came[k]++
	}
	return es
}

var (
	toPosition = func(x int) uint64 { return uint64(x) }
	alike      = func(a, b int) bool { return a == b }
	toValue    = func(last *int, e pair) bool { *last = e.Value; return true }
	unchanged  = func(x int) int { return x }
	ifThere    = func(x, a int, ok bool) int {
		if !ok {
			return x
		}
		return x + a
	}
)

// BenchmarkStatefulPositions measures Resequence.
func BenchmarkStatefulPositions(b *testing.B) {
	compare(b, positionsOf, []benchmarked[[]int]{{"Resequence", true, func(b *testing.B, xs []int) int {
		return flow(b, xs, func(_ *tick.Graph, in *tick.Port[int], sum *int) {
			addUp(tick.Scan(tick.Resequence(in, toPosition, alike, false), summing), sum)
		})
	}, func(xs []int) (sum int) {
		next, state, early := uint64(0), 0, map[uint64]int{}
		for _, x := range xs {
			if at := toPosition(x); at != next {
				early[at] = x
				continue
			}
			for ok := true; ok; x, ok = early[next] {
				if len(early) > 0 {
					delete(early, next)
				}
				sum += summing(&state, x)
				next++
			}
		}
		return sum
	}}})
}

// BenchmarkStatefulKeyedPositions measures ResequenceKeyed.
func BenchmarkStatefulKeyedPositions(b *testing.B) {
	type sender struct {
		next  uint64
		early map[uint64]int
	}
	compare(b, keyedPositionsOf, []benchmarked[[]pair]{{"ResequenceKeyed", true, func(b *testing.B, es []pair) int {
		return flow(b, es, func(_ *tick.Graph, in *tick.Port[pair], sum *int) {
			addUpEntries(tick.ResequenceKeyed(in, toPosition, alike, false), sum)
		})
	}, func(es []pair) (sum int) {
		senders := map[int]*sender{}
		for i := range es {
			k, x := es[i].Key, es[i].Value
			s := senders[k]
			if s == nil {
				s = &sender{}
				senders[k] = s
			}
			if at := toPosition(x); at != s.next {
				if s.early == nil {
					s.early = map[uint64]int{}
				}
				s.early[at] = x
				continue
			}
			for ok := true; ok; x, ok = s.early[s.next] {
				if len(s.early) > 0 {
					delete(s.early, s.next)
				}
				sum += k ^ x
				s.next++
			}
		}
		return sum
	}}})
}

// BenchmarkTwoWaiting measures kernels whose first input waits for what the second says.
func BenchmarkTwoWaiting(b *testing.B) {
	compare(b, twoOf, slices.Concat(sampleKernels(), callKernels(), timeoutKernels()))
}

func sampleKernels() []benchmarked[two] {
	return []benchmarked[two]{
		{"Sample", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, false, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) {
				cell := tick.Fold(r, tick.EachTick, toValue)
				addUp(tick.Sample(l, cell, tick.EachTick, unchanged, withValue), sum)
			})
		}, func(in two) (sum int) {
			last := 0
			turnsOf(in, func(es []pair) {
				for i := range es {
					sum += withValue(es[i], unchanged(last))
				}
			}, func(es []pair) {
				for i := range es {
					toValue(&last, es[i])
				}
			})
			return sum
		}},
		{"SampleTable", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, false, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) {
				addUpEntries(tick.SampleTable(l, r, tick.EachTick, unchanged, ifThere), sum)
			})
		}, func(in two) (sum int) {
			table := map[int]int{}
			turnsOf(in, func(es []pair) {
				for i := range es {
					a, ok := table[es[i].Key]
					sum += es[i].Key ^ ifThere(es[i].Value, unchanged(a), ok)
				}
			}, func(es []pair) {
				for i := range es {
					table[es[i].Key] = es[i].Value
				}
			})
			return sum
		}},
	}
}

// callKernels are given replies that overtake each other by up to seven places. By hand, too, a reply to no call is none.
func callKernels() []benchmarked[two] {
	replies := remembered(func(es []pair) []tick.Reply[int] {
		rs := make([]tick.Reply[int], len(es)/8*8)
		for i := range rs {
			rs[i] = tick.Reply[int]{Call: uint64(i ^ 7), Value: es[i^7].Value}
		}
		return rs
	})
	nobody := tick.Caller[pair]{Begin: func(uint64, []pair) {}, Done: func(int) {}, End: func() {}}
	turns := func(in two, begin func([]pair), reply func([]tick.Reply[int])) {
		rs := replies(in.left)
		for i := 0; i < len(in.left); i += tick.DefaultLimit {
			begin(in.left[i:min(i+tick.DefaultLimit, len(in.left))])
			reply(rs[min(i, len(rs)):min(i+tick.DefaultLimit, len(rs))])
		}
	}
	type ticket struct {
		key, value int
		replied    bool
	}
	return []benchmarked[two]{
		{"CallEach", true, func(b *testing.B, in two) int {
			return twoFlows(b, replies(in.left), in.left, false, func(_ *tick.Graph, rs *tick.Port[tick.Reply[int]], es *tick.Port[pair], sum *int) {
				addUp(tick.CallEach(es, rs, nobody), sum)
			})
		}, func(in two) (sum int) {
			open, next := map[uint64]struct{}{}, uint64(0)
			turns(in, func(es []pair) {
				for range es {
					open[next] = struct{}{}
					next++
				}
			}, func(rs []tick.Reply[int]) {
				for _, r := range rs {
					if _, is := open[r.Call]; is {
						delete(open, r.Call)
						sum += r.Value
					}
				}
			})
			return sum
		}},
		{"CallInOrder", true, func(b *testing.B, in two) int {
			return twoFlows(b, replies(in.left), in.left, false, func(_ *tick.Graph, rs *tick.Port[tick.Reply[int]], es *tick.Port[pair], sum *int) {
				addUp(tick.CallInOrder(es, rs, keyOf, nobody), sum)
			})
		}, func(in two) (sum int) {
			open, lines, next := map[uint64]*ticket{}, map[int][]*ticket{}, uint64(0)
			turns(in, func(es []pair) {
				for i := range es {
					t := &ticket{key: keyOf(es[i])}
					open[next], lines[t.key] = t, append(lines[t.key], t)
					next++
				}
			}, func(rs []tick.Reply[int]) {
				for _, r := range rs {
					t := open[r.Call]
					if t == nil {
						continue
					}
					delete(open, r.Call)
					t.value, t.replied = r.Value, true
					line := lines[t.key]
					for len(line) > 0 && line[0].replied {
						sum += line[0].value
						line = line[1:]
					}
					if len(line) == 0 {
						delete(lines, t.key)
					} else {
						lines[t.key] = line
					}
				}
			})
			return sum
		}},
	}
}

// timeoutKernels let a tick pass before it is over. By hand, what waits is a queue, and what has come in time a set.
func timeoutKernels() []benchmarked[two] {
	type waits struct {
		at, key, value int
	}
	host := tick.Waits{Begin: func(uint64) {}, Drop: func(uint64) {}, End: func() {}}
	return []benchmarked[two]{{"Timeout", true, func(b *testing.B, in two) int {
		turns := uint64((max(len(in.left), len(in.right)) + tick.DefaultLimit - 1) / tick.DefaultLimit)
		return twoFlows(b, in.left, in.right, false, func(g *tick.Graph, l, r *tick.Port[pair], sum *int) {
			clock := g.NewNode("clock", nil)
			over := tick.Out[uint64](clock)
			clock.OnRun(func() {
				if now := g.Ticks(); now <= turns {
					over.Emit([]uint64{now - 1})
				}
			})
			addUpEntries(tick.Timeout(l, r, over, host), sum)
		})
	}, func(in two) (sum int) {
		done, now := map[int]struct{}{}, 0
		var queue []waits
		turnsOf(in, func(es []pair) {
			now++
			for i := range es {
				if _, is := done[es[i].Key]; !is {
					queue = append(queue, waits{now, es[i].Key, es[i].Value})
				}
			}
			for len(queue) > 0 && queue[0].at < now {
				if _, is := done[queue[0].key]; !is {
					sum += queue[0].key ^ queue[0].value
				}
				queue = queue[1:]
			}
		}, func(es []pair) {
			for i := range es {
				done[es[i].Key] = struct{}{}
			}
		})
		return sum
	}}}
}
