package lattice

import (
	"math"
	"math/bits"
	"strconv"
)

// Multiplicity is how many ways there are: the sum is addition, the product is multiplication. Both stay at the largest
// number when they would grow beyond.
//
// It is no lattice: a + a is not a, so it counts right only where each way comes once.
//
// Source: the bags of Green, Karvounarakis and Tannen 2007.
type Multiplicity uint64

// Plus adds.
func (a Multiplicity) Plus(b Multiplicity) Multiplicity {
	return Multiplicity(saturating(Nat(a), Nat(b)))
}

// Times multiplies.
func (a Multiplicity) Times(b Multiplicity) Multiplicity {
	high, low := bits.Mul64(uint64(a), uint64(b))
	if high > 0 {
		return math.MaxUint64
	}
	return Multiplicity(low)
}

// One is one way.
func (Multiplicity) One() Multiplicity { return 1 }

// String is the number in decimal.
func (a Multiplicity) String() string { return strconv.FormatUint(uint64(a), 10) }
