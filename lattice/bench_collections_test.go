package lattice_test

import (
	"maps"
	"testing"

	"github.com/calmflow/calm/lattice"
)

// collection joins two large values, which overlap by half.
func collection[A lattice.Lattice[A], R any](b *testing.B, one, other A, rawOne func() R, rawOther R, join func(a *R, b R) bool) {
	against(b, func() A { return lattice.Clone(one) }, func(a A) {
		a, grew := a.Join(other)
		if !grew {
			b.Fatal("nothing grew")
		}
		kept = a
	}, rawOne, func(r R) {
		if !join(&r, rawOther) {
			b.Fatal("nothing grew")
		}
		kept = r
	})
}

func ints(from, to int) map[int]struct{} {
	m := map[int]struct{}{}
	for i := from; i < to; i++ {
		m[i] = struct{}{}
	}
	return m
}

func numbers[N ~int | ~uint64](from, to int) map[int]N {
	m := map[int]N{}
	for i := from; i < to; i++ {
		m[i] = N(i)
	}
	return m
}

func union(a *map[int]struct{}, b map[int]struct{}) bool {
	before := len(*a)
	maps.Copy(*a, b)
	return len(*a) > before
}

func joinNumbers(a *map[int]int, b map[int]int) bool {
	grew := false
	for k, n := range b {
		if old, has := (*a)[k]; !has || n > old {
			(*a)[k] = n
			grew = true
		}
	}
	return grew
}

func BenchmarkJoinCollections(b *testing.B) {
	const half, end = large / 2, large * 3 / 2
	numbersOne := func() map[int]int { return numbers[int](1, large) }
	numbersOther := numbers[int](half, end)
	b.Run("SetUnion", func(b *testing.B) {
		collection(b, lattice.SetUnion[int](ints(0, large)), ints(half, end), func() map[int]struct{} { return ints(0, large) }, ints(half, end), union)
	})
	b.Run("MapUnion", func(b *testing.B) {
		collection(b, lattice.MapUnion[int, lattice.Nat](numbers[lattice.Nat](0, large)), numbers[lattice.Nat](half, end), numbersOne, numbersOther, joinNumbers)
	})
	b.Run("GCounter", func(b *testing.B) {
		collection(b, lattice.GCounter[int](numbers[lattice.Nat](1, large)), numbers[lattice.Nat](half, end), numbersOne, numbersOther, joinNumbers)
	})
	b.Run("VectorClock", func(b *testing.B) {
		collection(b, lattice.VectorClock[int](numbers[lattice.Nat](1, large)), numbers[lattice.Nat](half, end), numbersOne, numbersOther, joinNumbers)
	})
	b.Run("PNCounter", func(b *testing.B) {
		type both struct{ up, down map[int]int }
		counter := func(from, to int) lattice.PNCounter[int] {
			return lattice.PNCounter[int]{Up: numbers[lattice.Nat](from, to), Down: numbers[lattice.Nat](from, to)}
		}
		collection(b, counter(1, large), counter(half, end), func() both { return both{numbersOne(), numbersOne()} }, both{numbersOther, numbersOther}, func(a *both, b both) bool {
			up := joinNumbers(&a.up, b.up)
			return joinNumbers(&a.down, b.down) || up
		})
	})
	b.Run("VecUnion", func(b *testing.B) {
		one, other := make(lattice.VecUnion[lattice.Nat], large), make(lattice.VecUnion[lattice.Nat], end)
		rawOther := make([]int, end)
		for i := range other {
			other[i], rawOther[i] = lattice.Nat(i), i
		}
		collection(b, one, other, func() []int { return make([]int, large) }, rawOther, func(a *[]int, b []int) bool {
			grew := len(b) > len(*a)
			for i, n := range b {
				if i == len(*a) {
					*a = append(*a, n)
				} else if n > (*a)[i] {
					(*a)[i], grew = n, true
				}
			}
			return grew
		})
	})
	b.Run("TwoPhaseSet", func(b *testing.B) {
		type twoPhase struct{ live, dead map[int]struct{} }
		one := lattice.TwoPhaseSet[int]{Live: ints(0, large), Dead: ints(end, end+large)}
		other := lattice.TwoPhaseSet[int]{Live: ints(large, end), Dead: ints(0, half)}
		collection(b, one, other, func() twoPhase { return twoPhase{ints(0, large), ints(end, end+large)} }, twoPhase{ints(large, end), ints(0, half)}, func(a *twoPhase, b twoPhase) bool {
			grew := union(&a.dead, b.dead)
			for x := range b.dead {
				delete(a.live, x)
			}
			for x := range b.live {
				if _, dead := a.dead[x]; dead {
					continue
				}
				if _, has := a.live[x]; !has {
					a.live[x], grew = struct{}{}, true
				}
			}
			return grew
		})
	})
	b.Run("TwoPhaseMap", func(b *testing.B) {
		type twoPhase struct {
			live map[int]int
			dead map[int]struct{}
		}
		one := lattice.TwoPhaseMap[int, lattice.Nat]{Live: numbers[lattice.Nat](0, large), Dead: ints(end, end+large)}
		other := lattice.TwoPhaseMap[int, lattice.Nat]{Live: numbers[lattice.Nat](large, end), Dead: ints(0, half)}
		collection(b, one, other, func() twoPhase { return twoPhase{numbers[int](0, large), ints(end, end+large)} }, twoPhase{numbers[int](large, end), ints(0, half)}, func(a *twoPhase, b twoPhase) bool {
			grew := union(&a.dead, b.dead)
			for x := range b.dead {
				delete(a.live, x)
			}
			for x, n := range b.live {
				if _, dead := a.dead[x]; dead {
					continue
				}
				if old, has := a.live[x]; !has || n > old {
					a.live[x], grew = n, true
				}
			}
			return grew
		})
	})
	b.Run("UnionFind", func(b *testing.B) { benchmarkUnionFind(b) })
	b.Run("ORSet", func(b *testing.B) { benchmarkORSet(b) })
}

// benchmarkUnionFind unites pairs to classes of four, against a forest with path halving that is then flattened.
func benchmarkUnionFind(b *testing.B) {
	classes := func(size, shift int) map[int]int {
		m := map[int]int{}
		for i := range large {
			if root := (i+shift)/size*size - shift; i != root && root >= 0 {
				m[i] = root
			}
		}
		return m
	}
	find := func(m map[int]int, x int) int {
		for {
			up, has := m[x]
			if !has {
				return x
			}
			if top, has := m[up]; has {
				m[x] = top
			}
			x = up
		}
	}
	collection(b, lattice.UnionFind[int](classes(4, 0)), lattice.UnionFind[int](classes(4, 2)), func() map[int]int { return classes(4, 0) }, classes(4, 2), func(a *map[int]int, b map[int]int) bool {
		grew := false
		for x, y := range b {
			x, y := find(*a, x), find(*a, y)
			if x != y {
				(*a)[max(x, y)] = min(x, y)
				grew = true
			}
		}
		for x := range *a {
			(*a)[x] = find(*a, x)
		}
		return grew
	})
}

// benchmarkORSet joins sets of two replicas that saw half of each other, against the same done with plain maps.
func benchmarkORSet(b *testing.B) {
	type dot struct {
		by string
		n  uint64
	}
	type orset struct {
		live map[int]map[dot]struct{}
		seen map[string]uint64
	}
	shared := lattice.ORSet[int, string]{}
	for i := range large {
		shared = shared.Add("r", i)
	}
	one, other := lattice.Clone(shared), lattice.Clone(shared)
	for i := range large / 4 {
		one = one.Add("one", large+i).Remove(2 * i)
		other = other.Add("other", 2*large+i).Remove(2*i + 1)
	}
	plain := func(s lattice.ORSet[int, string]) orset {
		p := orset{map[int]map[dot]struct{}{}, map[string]uint64{}}
		for x, dots := range s.Live {
			p.live[x] = map[dot]struct{}{}
			for d := range dots {
				p.live[x][dot{d.By, d.N}] = struct{}{}
			}
		}
		for r, n := range s.Seen {
			p.seen[r] = uint64(n)
		}
		return p
	}
	collection(b, one, other, func() orset { return plain(one) }, plain(other), func(a *orset, b orset) bool {
		grew := false
		for x, dots := range a.live {
			for d := range dots {
				if _, held := b.live[x][d]; !held && d.n <= b.seen[d.by] {
					delete(dots, d)
					grew = true
				}
			}
			if len(dots) == 0 {
				delete(a.live, x)
			}
		}
		for x, dots := range b.live {
			for d := range dots {
				if d.n <= a.seen[d.by] {
					continue
				}
				if a.live[x] == nil {
					a.live[x] = map[dot]struct{}{}
				}
				a.live[x][d] = struct{}{}
			}
		}
		for r, n := range b.seen {
			if n > a.seen[r] {
				a.seen[r] = n
				grew = true
			}
		}
		return grew
	})
}
