package proptest

import (
	"math"
	"testing"

	"github.com/calmflow/calm/lattice"
)

// A false semiring of each kind.
type (
	likely     float64          // multiplies floating-point numbers
	additive   uint8            // has the same sum and product
	oneless    uint8            // its one is none
	concat     string           // its sum is not commutative
	offset     uint8            // its zero does not annihilate
	uneven     struct{ N int8 } // does not distribute
	mismatched struct{ N uint8 }
	based      uint8 // its zero value is not the zero
)

func (a likely) Plus(b likely) likely              { return max(a, b) }
func (a likely) Times(b likely) likely             { return a * b }
func (likely) One() likely                         { return 1 }
func (a additive) Plus(b additive) additive        { return a + b }
func (a additive) Times(b additive) additive       { return a + b }
func (additive) One() additive                     { return 0 }
func (a oneless) Plus(b oneless) oneless           { return max(a, b) }
func (a oneless) Times(b oneless) oneless          { return min(a, b) }
func (oneless) One() oneless                       { return 1 }
func (a offset) Plus(b offset) offset              { return max(a, b) }
func (a offset) Times(b offset) offset             { return max(a, b) }
func (offset) One() offset                         { return 0 }
func (a uneven) Plus(b uneven) uneven              { return uneven{max(a.N, b.N)} }
func (a uneven) Times(b uneven) uneven             { return uneven{a.N * b.N} }
func (uneven) One() uneven                         { return uneven{1} }
func (a mismatched) Plus(b mismatched) mismatched  { return mismatched{a.N | b.N} }
func (a mismatched) Times(b mismatched) mismatched { return mismatched{a.N & b.N} }
func (mismatched) One() mismatched                 { return mismatched{math.MaxUint8} }
func (a mismatched) Join(b mismatched) (mismatched, bool) {
	return mismatched{max(a.N, b.N)}, b.N > a.N
}
func (a based) Plus(b based) based  { return min(a, b) }
func (a based) Times(b based) based { return max(a, b) }
func (based) One() based            { return 0 }

func (a concat) Plus(b concat) concat {
	if a == "" {
		return b
	}
	return a
}

func (a concat) Times(b concat) concat {
	switch {
	case a == "", b == "":
		return ""
	case a == "1":
		return b
	case b == "1":
		return a
	default:
		return a + b
	}
}

func (concat) One() concat { return "1" }

// If this fails, a type whose labels depend on how a result was come by passes as a semiring.
func TestFalseSemiringsAreFound(t *testing.T) {
	found := func(_ string, err error) error { return err }
	for _, test := range []struct {
		name, law string
		found     error
	}{
		{"likely", "the product is not associative", found(checkSemiring[likely](t.Name(), settingsOf([]Option{Values[likely](0.1, 0.2, 0.3, 0.7, 0.9, 1, 0)})))},
		{"additive", "the product does not distribute", found(checkSemiring[additive](t.Name(), settingsOf([]Option{Values[additive](0, 1)})))},
		{"oneless", "One is no one of the product", found(checkSemiring[oneless](t.Name(), settingsOf(nil)))},
		{"concat", "the sum is not commutative", found(checkSemiring[concat](t.Name(), settingsOf([]Option{Values[concat]("", "1", "a", "b")})))},
		{"offset", "the zero value does not annihilate", found(checkSemiring[offset](t.Name(), settingsOf(nil)))},
		{"uneven", "the product does not distribute", found(checkSemiring[uneven](t.Name(), settingsOf([]Option{Values(uneven{}, uneven{-1}, uneven{1}, uneven{2})})))},
		{"mismatched", "its join is not its sum", found(checkSemiring[mismatched](t.Name(), settingsOf([]Option{Values[uint8](0, 1, 2, 255)})))},
		{"based", "One is no one of the product", found(checkSemiring[based](t.Name(), settingsOf([]Option{Values[based](0, 1)})))},
	} {
		t.Run(test.name, func(t *testing.T) {
			demandFound(t, test.found, "is not a semiring: ", test.law)
		})
	}
}

// If this fails, a semiring of the library is none, or one that is true is refuted.
func TestSemirings(t *testing.T) {
	large := Values[lattice.Multiplicity](0, 1, 2, 3, 1<<32-1, 1<<32, 1<<63, math.MaxUint64-1, math.MaxUint64)
	Semiring[lattice.Trust](t)
	Semiring[lattice.Cost](t)
	Semiring[lattice.Cost](t, Values[lattice.Nat](0, 1, 2, math.MaxUint64-1, math.MaxUint64))
	Semiring[lattice.Multiplicity](t)
	Semiring[lattice.Multiplicity](t, large)
	Semiring[lattice.Confidence](t)
	Semiring[lattice.Fuzzy](t)
	Semiring[lattice.Fuzzy](t, Values(lattice.FuzzyOf(0), lattice.FuzzyOf(0.1), lattice.FuzzyOf(0.5), lattice.FuzzyOf(1)))
}
