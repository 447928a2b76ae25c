package lattice

import (
	"math"
	"strconv"
)

// Confidence is the probability of the most probable way: the sum is the larger, the product multiplies.
//
// It is kept as its logarithm in steps of a 2²⁰th of a bit, an integer, since a product of floating-point numbers depends on
// how it is grouped. As a lattice it grows from 0, which is bottom, to 1, which is the top. A join costs a comparison.
// [ConfidenceOf] and Value are how programs write and read it.
//
// Source: the semiring of Viterbi, "Error Bounds for Convolutional Codes" (1967).
type Confidence struct{ Doubt Cost }

// steps is how many steps of doubt halve a confidence.
const steps = 1 << 20

// ConfidenceOf is the confidence nearest to p, which lies from 0 to 1; beyond, it is the nearer of the two, and it panics if p
// is NaN.
func ConfidenceOf(p float64) Confidence {
	switch {
	case p != p:
		panic("lattice: NaN is no Confidence: filter it out before ConfidenceOf, for example with math.IsNaN")
	case p <= 0:
		return Confidence{}
	default:
		return Confidence{CostOf(uint64(math.Round(-math.Log2(min(p, 1)) * steps)))}
	}
}

// Value is the probability.
func (a Confidence) Value() float64 {
	doubt, some := a.Doubt.Get()
	if !some {
		return 0
	}
	return math.Exp2(-float64(doubt) / steps)
}

// Plus is the larger.
func (a Confidence) Plus(b Confidence) Confidence { return Confidence{a.Doubt.Plus(b.Doubt)} }

// Times multiplies.
func (a Confidence) Times(b Confidence) Confidence { return Confidence{a.Doubt.Times(b.Doubt)} }

// One is certain.
func (Confidence) One() Confidence { return Confidence{CostOf(0)} }

// Join is Plus.
func (a Confidence) Join(b Confidence) (Confidence, bool) {
	doubt, grew := a.Doubt.Join(b.Doubt)
	return Confidence{doubt}, grew
}

// Leq is <=.
func (a Confidence) Leq(b Confidence) bool { return a.Doubt.Leq(b.Doubt) }

// Top is certain.
func (Confidence) Top() (Confidence, bool) { return Confidence{CostOf(0)}, true }

func (Confidence) chain() {}

// String is the probability, to four digits.
func (a Confidence) String() string { return strconv.FormatFloat(a.Value(), 'g', 4, 64) }
