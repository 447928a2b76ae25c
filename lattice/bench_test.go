package lattice_test

import (
	"slices"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
)

// against runs the joins of calm and of hand-written Go in turn, and reports the median time of one over that of the other.
// Both begin with fresh copies of the same values, which do not count.
func against[A, R any](b *testing.B, calm func() A, joinCalm func(A), raw func() R, joinRaw func(R)) {
	b.Helper()
	timed := func(f func()) float64 {
		start := time.Now()
		f()
		return float64(time.Since(start))
	}
	var cs, rs []float64
	for range max(b.N, 15) {
		c, r := calm(), raw()
		cs = append(cs, timed(func() { joinCalm(c) }))
		rs = append(rs, timed(func() { joinRaw(r) }))
	}
	slices.Sort(cs)
	slices.Sort(rs)
	b.ReportMetric(cs[len(cs)/2]/rs[len(rs)/2], "x/raw")
	b.ReportMetric(cs[len(cs)/2]/1e3, "µs/calm")
	b.ReportMetric(0, "ns/op")
}

// scalars is how many values of a type without memory are joined in one run, and large how many entries a collection has.
const (
	scalars = 100_000
	large   = 10_000
)

var kept any // so that no join is left out

// scalar joins many values of a type without memory.
func scalar[A lattice.Lattice[A], R any](b *testing.B, value func(i int) A, raw func(i int) R, join func(a *R, b R) bool) {
	as, rs := make([]A, scalars), make([]R, scalars)
	for i := range scalars {
		as[i], rs[i] = value(i*7919%scalars), raw(i*7919%scalars)
	}
	against(b, func() []A { return as }, func(as []A) {
		var state A
		grown := 0
		for _, a := range as {
			var grew bool
			if state, grew = state.Join(a); grew {
				grown++
			}
		}
		kept = state
	}, func() []R { return rs }, func(rs []R) {
		var state R
		grown := 0
		for _, r := range rs {
			if join(&state, r) {
				grown++
			}
		}
		kept = state
	})
}

type optional struct {
	v    int
	some bool
}

func larger(a *int, b int) bool {
	if b > *a {
		*a = b
		return true
	}
	return false
}

func smallest(a *optional, b optional) bool {
	if b.some && (!a.some || b.v < a.v) {
		*a = b
		return true
	}
	return false
}

func or(a *bool, b bool) bool {
	grew := b && !*a
	*a = *a || b
	return grew
}

// Those that hold other lattices call their joins through the dictionary of a generic function, some nanoseconds that hand-written
// Go saves. They show where the values are numbers, and are lost where they are sets.
func BenchmarkJoin(b *testing.B) {
	asOptional := func(i int) optional { return optional{i, true} }
	b.Run("Nat", func(b *testing.B) {
		scalar(b, func(i int) lattice.Nat { return lattice.Nat(i) }, func(i int) int { return i }, larger)
	})
	b.Run("Or", func(b *testing.B) {
		scalar(b, func(i int) lattice.Or { return i%2 == 0 }, func(i int) bool { return i%2 == 0 }, or)
	})
	b.Run("And", func(b *testing.B) {
		scalar(b, func(i int) lattice.And { return lattice.AndOf(i%2 == 0) }, func(i int) bool { return i%2 == 1 }, or)
	})
	b.Run("Max", func(b *testing.B) {
		scalar(b, func(i int) lattice.Max[int] { return lattice.MaxOf(-i) }, asOptional, smallest)
	})
	b.Run("Min", func(b *testing.B) {
		scalar(b, func(i int) lattice.Min[int] { return lattice.MinOf(i) }, asOptional, smallest)
	})
	b.Run("Cost", func(b *testing.B) {
		scalar(b, func(i int) lattice.Cost { return lattice.CostOf(uint64(i)) }, asOptional, smallest)
	})
	b.Run("Confidence", func(b *testing.B) {
		scalar(b, func(i int) lattice.Confidence { return lattice.Confidence{Doubt: lattice.CostOf(uint64(i))} }, asOptional, smallest)
	})
	b.Run("Trust", func(b *testing.B) {
		scalar(b, func(i int) lattice.Trust { return i%2 == 0 }, func(i int) bool { return i%2 == 0 }, or)
	})
	b.Run("Fuzzy", func(b *testing.B) {
		scalar(b, func(i int) lattice.Fuzzy { return lattice.FuzzyOf(float64(i) / scalars) }, func(i int) float64 { return float64(i) / scalars }, func(a *float64, b float64) bool {
			if b > *a {
				*a = b
				return true
			}
			return false
		})
	})
	b.Run("Conflict", func(b *testing.B) {
		type agreed struct {
			v             int
			some, several bool
		}
		scalar(b, func(int) lattice.Conflict[int] { return lattice.ConflictOf(7) }, func(int) agreed { return agreed{v: 7, some: true} }, func(a *agreed, b agreed) bool {
			switch {
			case a.several || !b.some && !b.several:
				return false
			case !a.some && !b.several:
				*a = b
				return true
			case b.several || a.v != b.v:
				*a = agreed{several: true}
				return true
			}
			return false
		})
	})
	b.Run("Point", func(b *testing.B) {
		scalar(b, func(int) lattice.Point[int] { return lattice.PointOf(7) }, func(int) optional { return optional{7, true} }, func(a *optional, b optional) bool {
			switch {
			case !b.some:
				return false
			case !a.some:
				*a = b
				return true
			case a.v != b.v:
				panic("two values")
			}
			return false
		})
	})
	b.Run("LWW", func(b *testing.B) {
		type write struct {
			time, by uint64
			ok       bool
			v        int
		}
		scalar(b, func(i int) lattice.LWW[int] { return lattice.Write(lattice.Stamp{Time: uint64(i)}, i) }, func(i int) write { return write{uint64(i), 0, true, i} }, func(a *write, b write) bool {
			if b.time > a.time || b.time == a.time && (b.by > a.by || b.by == a.by && (b.ok && !a.ok || b.ok && a.ok && b.v > a.v)) {
				*a = b
				return true
			}
			return false
		})
	})
	b.Run("WithBot of Nat", func(b *testing.B) {
		scalar(b, func(i int) lattice.WithBot[lattice.Nat] { return lattice.WithBotOf(lattice.Nat(i)) }, asOptional, func(a *optional, b optional) bool {
			switch {
			case !b.some:
				return false
			case !a.some || b.v > a.v:
				*a = b
				return true
			}
			return false
		})
	})
	b.Run("WithTop of Nat", func(b *testing.B) {
		scalar(b, func(i int) lattice.WithTop[lattice.Nat] { return lattice.WithTopOf(lattice.Nat(i)) }, func(i int) optional { return optional{i, false} }, func(a *optional, b optional) bool {
			switch {
			case a.some:
				return false
			case b.some || b.v > a.v:
				*a = b
				return true
			}
			return false
		})
	})
	b.Run("Pair of Nat", func(b *testing.B) {
		type both struct{ x, y int }
		scalar(b, func(i int) lattice.Pair[lattice.Nat, lattice.Nat] {
			return lattice.Pair[lattice.Nat, lattice.Nat]{First: lattice.Nat(i), Second: lattice.Nat(scalars - i)}
		}, func(i int) both { return both{i, scalars - i} }, func(a *both, b both) bool {
			first := larger(&a.x, b.x)
			return larger(&a.y, b.y) || first
		})
	})
	b.Run("DomPair of Nat", func(b *testing.B) {
		type versioned struct{ key, value int }
		scalar(b, func(i int) lattice.DomPair[lattice.Nat, lattice.Nat] {
			return lattice.DomPair[lattice.Nat, lattice.Nat]{Key: lattice.Nat(i / 8), Value: lattice.Nat(i)}
		}, func(i int) versioned { return versioned{i / 8, i} }, func(a *versioned, b versioned) bool {
			switch {
			case b.key > a.key:
				*a = b
				return true
			case b.key == a.key:
				return larger(&a.value, b.value)
			}
			return false
		})
	})
}

type tinySet = map[int]struct{}

func tiny(i int) tinySet { return tinySet{i % 1000: {}, i % 777: {}} }

func tinyUnion(a *tinySet, b tinySet) bool {
	if *a == nil {
		*a = make(tinySet, len(b))
	}
	before := len(*a)
	for x := range b {
		(*a)[x] = struct{}{}
	}
	return len(*a) > before
}

func BenchmarkJoinOfSets(b *testing.B) {
	type set = lattice.SetUnion[int]
	b.Run("Pair", func(b *testing.B) {
		type both struct{ x, y tinySet }
		scalar(b, func(i int) lattice.Pair[set, set] { return lattice.Pair[set, set]{First: tiny(i), Second: tiny(i + 1)} },
			func(i int) both { return both{tiny(i), tiny(i + 1)} },
			func(a *both, b both) bool {
				first := tinyUnion(&a.x, b.x)
				return tinyUnion(&a.y, b.y) || first
			})
	})
	b.Run("DomPair", func(b *testing.B) {
		type versioned struct {
			key   int
			value tinySet
		}
		scalar(b, func(i int) lattice.DomPair[lattice.Nat, set] {
			return lattice.DomPair[lattice.Nat, set]{Key: lattice.Nat(i / 10_000), Value: tiny(i)}
		}, func(i int) versioned { return versioned{i / 10_000, tiny(i)} }, func(a *versioned, b versioned) bool {
			switch {
			case b.key > a.key:
				*a = versioned{key: b.key}
				tinyUnion(&a.value, b.value)
				return true
			case b.key == a.key:
				return tinyUnion(&a.value, b.value)
			}
			return false
		})
	})
	b.Run("WithBot", func(b *testing.B) {
		type maybe struct {
			v    tinySet
			some bool
		}
		scalar(b, func(i int) lattice.WithBot[set] { return lattice.WithBotOf(set(tiny(i))) }, func(i int) maybe { return maybe{tiny(i), true} }, func(a *maybe, b maybe) bool {
			if !b.some {
				return false
			}
			first := !a.some
			a.some = true
			return tinyUnion(&a.v, b.v) || first
		})
	})
	b.Run("WithTop", func(b *testing.B) {
		type maybe struct {
			v   tinySet
			all bool
		}
		scalar(b, func(i int) lattice.WithTop[set] { return lattice.WithTopOf(set(tiny(i))) }, func(i int) maybe { return maybe{tiny(i), false} }, func(a *maybe, b maybe) bool {
			switch {
			case a.all:
				return false
			case b.all:
				*a = maybe{all: true}
				return true
			}
			return tinyUnion(&a.v, b.v)
		})
	})
}
