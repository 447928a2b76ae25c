package tick_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/calmflow/calm/tick"
)

// two are the inputs of a kernel with two: half of the items each.
type two struct{ left, right []pair }

func twoOf(s size) two {
	es := randomPairs(s.items, s.keys)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(es), func(i, j int) { es[i], es[j] = es[j], es[i] })
	return two{es[:len(es)/2], es[len(es)/2:]}
}

// twoFlows runs what build makes on both inputs, which come a batch of each in turn, or first all of the right one.
func twoFlows[T, U any](b *testing.B, left []T, right []U, rightFirst bool, build func(g *tick.Graph, left *tick.Port[T], right *tick.Port[U], sum *int)) (sum int) {
	g := tick.New(tick.Options{})
	r := newGiven(g, right)
	l := newGiven(g, left)
	if rightFirst {
		l.out.Node().OnRun(func() {
			if len(r.xs) == 0 {
				l.emit()
			}
		})
	}
	build(g, l.out, r.out, &sum)
	for len(l.xs)+len(r.xs) > 0 {
		noError(b, g.RunTick())
	}
	noError(b, g.RunAvailable())
	return sum
}

// BenchmarkTwo measures kernels with two inputs, that hold what comes of one or of both.
func BenchmarkTwo(b *testing.B) {
	compare(b, twoOf, slices.Concat(growingKernels(), waitingKernels(), positionKernels(), sealKernels()))
}

// turnsOf is how both inputs come to what is written by hand.
func turnsOf(in two, left, right func([]pair)) {
	for i := 0; i < max(len(in.left), len(in.right)); i += tick.DefaultLimit {
		right(in.right[min(i, len(in.right)):min(i+tick.DefaultLimit, len(in.right))])
		left(in.left[min(i, len(in.left)):min(i+tick.DefaultLimit, len(in.left))])
	}
}

func growingKernels() []benchmarked[two] {
	type waiting struct {
		values []int
		came   bool
	}
	return []benchmarked[two]{
		{"Join", false, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, false, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) { addUpEntries(tick.Join(l, r, plus), sum) })
		}, func(in two) (sum int) {
			ls, rs := map[int][]int{}, map[int][]int{}
			turnsOf(in, func(es []pair) {
				for i := range es {
					k, v := es[i].Key, es[i].Value
					ls[k] = append(ls[k], v)
					for _, w := range rs[k] {
						sum += k ^ plus(v, w)
					}
				}
			}, func(es []pair) {
				for i := range es {
					k, w := es[i].Key, es[i].Value
					rs[k] = append(rs[k], w)
					for _, v := range ls[k] {
						sum += k ^ plus(v, w)
					}
				}
			})
			return sum
		}},
		{"Await", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, false, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) { addUpEntries(tick.Await(l, r), sum) })
		}, func(in two) (sum int) {
			states := map[int]*waiting{}
			of := func(k int) *waiting {
				s := states[k]
				if s == nil {
					s = &waiting{}
					states[k] = s
				}
				return s
			}
			turnsOf(in, func(es []pair) {
				for i := range es {
					if s := of(es[i].Key); s.came {
						sum += es[i].Key ^ es[i].Value
					} else {
						s.values = append(s.values, es[i].Value)
					}
				}
			}, func(es []pair) {
				for i := range es {
					s := of(es[i].Key)
					for _, v := range s.values {
						sum += es[i].Key ^ v
					}
					*s = waiting{came: true}
				}
			})
			return sum
		}},
	}
}

// waitingKernels wait for all of the right input.
func waitingKernels() []benchmarked[two] {
	values := func(es []pair) []int {
		xs := make([]int, len(es))
		for i := range es {
			xs[i] = es[i].Key
		}
		return xs
	}
	keysOf := func(es []pair) map[int]struct{} {
		keys := map[int]struct{}{}
		for i := range es {
			keys[es[i].Key] = struct{}{}
		}
		return keys
	}
	among := func(in two, is bool) (sum int) {
		keys := keysOf(in.right)
		for i := range in.left {
			if _, there := keys[in.left[i].Key]; there == is {
				sum += in.left[i].Key ^ in.left[i].Value
			}
		}
		return sum
	}
	return []benchmarked[two]{
		{"JoinAll", false, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, true, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) { addUpEntries(tick.JoinAll(l, r, nil, plus), sum) })
		}, func(in two) (sum int) {
			built := map[int][]int{}
			for i := range in.right {
				built[in.right[i].Key] = append(built[in.right[i].Key], in.right[i].Value)
			}
			for i := range in.left {
				for _, w := range built[in.left[i].Key] {
					sum += in.left[i].Key ^ plus(in.left[i].Value, w)
				}
			}
			return sum
		}},
		{"AntiJoin", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, true, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) { addUpEntries(tick.AntiJoin(l, r), sum) })
		}, func(in two) int { return among(in, false) }},
		{"SemiJoin", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, true, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) { addUpEntries(tick.SemiJoin(l, r), sum) })
		}, func(in two) int { return among(in, true) }},
		{"Difference", true, func(b *testing.B, in two) int {
			return twoFlows(b, values(in.left), values(in.right), true, func(_ *tick.Graph, l, r *tick.Port[int], sum *int) { addUp(tick.Difference(l, r), sum) })
		}, func(in two) (sum int) {
			left, gone := values(in.left), map[int]struct{}{}
			for _, x := range values(in.right) {
				gone[x] = struct{}{}
			}
			for _, x := range left {
				if _, is := gone[x]; !is {
					sum += x
				}
			}
			return sum
		}},
		{"Lookup", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, true, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) { addUpEntries(tick.Lookup(l, r, plus), sum) })
		}, func(in two) (sum int) {
			table := map[int]int{}
			for i := range in.right {
				table[in.right[i].Key] = in.right[i].Value
			}
			for i := range in.left {
				if a, there := table[in.left[i].Key]; there {
					sum += in.left[i].Key ^ plus(in.left[i].Value, a)
				}
			}
			return sum
		}},
		{"With", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, []int{7}, true, func(_ *tick.Graph, l *tick.Port[pair], r *tick.Port[int], sum *int) {
				addUp(tick.With(l, r, withValue), sum)
			})
		}, func(in two) (sum int) {
			for i := range in.left {
				sum += withValue(in.left[i], 7)
			}
			return sum
		}},
		{"Cross", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, []int{1, 2, 3, 4}, true, func(_ *tick.Graph, l *tick.Port[pair], r *tick.Port[int], sum *int) {
				addUp(tick.Cross(l, r, nil, withValue), sum)
			})
		}, func(in two) (sum int) {
			others := []int{1, 2, 3, 4}
			for i := range in.left {
				for _, y := range others {
					sum += withValue(in.left[i], y)
				}
			}
			return sum
		}},
	}
}

var crossed = func(l, r pair) int { return l.Key + r.Value }

var withValue = func(e pair, y int) int { return e.Key + e.Value*y }

// positionKernels pair by position, or put one input behind the other.
func positionKernels() []benchmarked[two] {
	return []benchmarked[two]{
		{"Zip", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, false, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) {
				addUp(tick.Zip(l, r, crossed, nil, nil), sum)
			})
		}, func(in two) (sum int) {
			var ls, rs []pair
			match := func() {
				n := min(len(ls), len(rs))
				for i := range n {
					sum += crossed(ls[i], rs[i])
				}
				ls, rs = append(ls[:0], ls[n:]...), append(rs[:0], rs[n:]...)
			}
			turnsOf(in, func(es []pair) {
				ls = append(ls, es...)
				match()
			}, func(es []pair) {
				rs = append(rs, es...)
				match()
			})
			return sum
		}},
		{"Chain", true, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, in.right, false, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) { addUpEntries(tick.Chain(l, r), sum) })
		}, func(in two) (sum int) {
			var held []pair
			turnsOf(in, func(es []pair) {
				for i := range es {
					sum += es[i].Key ^ es[i].Value
				}
			}, func(es []pair) { held = append(held, es...) })
			for i := range held {
				sum += held[i].Key ^ held[i].Value
			}
			return sum
		}},
	}
}

// sealKernels seal each key of the left input by what the right one says of it; that is made anew of the left.
func sealKernels() []benchmarked[two] {
	sumOf := ofSealed
	counts := func(es []pair) (manifest []pair) {
		n := map[int]int{}
		for i := range es {
			n[es[i].Key]++
		}
		for k, n := range n {
			manifest = append(manifest, pair{Key: k, Value: n})
		}
		return manifest
	}
	sets := func(es []pair) (manifest []tick.Entry[int, []int]) {
		ids := map[int][]int{}
		for i := range es {
			ids[es[i].Key] = append(ids[es[i].Key], es[i].Value)
		}
		for k, ids := range ids {
			manifest = append(manifest, tick.Entry[int, []int]{Key: k, Value: ids})
		}
		return manifest
	}
	byCount, bySet := remembered(counts), remembered(sets)
	return []benchmarked[two]{
		{"SealByCount", false, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, byCount(in.left), false, func(_ *tick.Graph, l, r *tick.Port[pair], sum *int) {
				addUp(tick.Map(tick.SealByCount(l, r, slices.Sort), sumOf), sum)
			})
		}, func(in two) (sum int) { return sealByCount(two{in.left, byCount(in.left)}, sumOf) }},
		{"SealBySet", false, func(b *testing.B, in two) int {
			return twoFlows(b, in.left, bySet(in.left), false, func(_ *tick.Graph, l *tick.Port[pair], r *tick.Port[tick.Entry[int, []int]], sum *int) {
				addUp(tick.Map(tick.SealBySet(l, r, itself, slices.Sort), sumOf), sum)
			})
		}, func(in two) (sum int) { return sealBySet(in.left, bySet(in.left), sumOf) }},
	}
}

var ofSealed = func(e tick.Entry[int, []int]) int { return e.Key ^ len(e.Value) ^ e.Value[0] }

var itself = func(x int) int { return x }

// remembered is f, which is called once for each input.
func remembered[T any](f func([]pair) T) func([]pair) T {
	var of *pair
	var last T
	return func(es []pair) T {
		if of != &es[0] {
			of, last = &es[0], f(es)
		}
		return last
	}
}

func sealByCount(in two, sumOf func(tick.Entry[int, []int]) int) (sum int) {
	type state struct {
		values []int
		want   int
	}
	states := map[int]*state{}
	of := func(k int) *state {
		s := states[k]
		if s == nil {
			s = &state{}
			states[k] = s
		}
		return s
	}
	check := func(k int, s *state) {
		if s.want > 0 && len(s.values) == s.want {
			slices.Sort(s.values)
			sum += sumOf(tick.Entry[int, []int]{Key: k, Value: s.values})
			s.values = nil
		}
	}
	turnsOf(in, func(es []pair) {
		for i := range es {
			s := of(es[i].Key)
			s.values = append(s.values, es[i].Value)
			check(es[i].Key, s)
		}
	}, func(es []pair) {
		for i := range es {
			s := of(es[i].Key)
			s.want = es[i].Value
			check(es[i].Key, s)
		}
	})
	return sum
}

func sealBySet(values []pair, manifest []tick.Entry[int, []int], sumOf func(tick.Entry[int, []int]) int) (sum int) {
	type state struct {
		values     []int
		came, want map[int]struct{}
	}
	states := map[int]*state{}
	of := func(k int) *state {
		s := states[k]
		if s == nil {
			s = &state{came: map[int]struct{}{}}
			states[k] = s
		}
		return s
	}
	check := func(k int, s *state) {
		if s.want != nil && len(s.came) == len(s.want) {
			slices.Sort(s.values)
			sum += sumOf(tick.Entry[int, []int]{Key: k, Value: s.values})
			s.values, s.came = nil, nil
		}
	}
	for i := 0; i < max(len(values), len(manifest)); i += tick.DefaultLimit {
		for _, e := range manifest[min(i, len(manifest)):min(i+tick.DefaultLimit, len(manifest))] {
			s := of(e.Key)
			s.want = make(map[int]struct{}, len(e.Value))
			for _, id := range e.Value {
				s.want[id] = struct{}{}
			}
			check(e.Key, s)
		}
		for _, e := range values[min(i, len(values)):min(i+tick.DefaultLimit, len(values))] {
			s := of(e.Key)
			if s.came == nil {
				continue // sealed
			}
			if _, again := s.came[e.Value]; !again {
				s.came[e.Value] = struct{}{}
				s.values = append(s.values, e.Value)
				check(e.Key, s)
			}
		}
	}
	return sum
}
