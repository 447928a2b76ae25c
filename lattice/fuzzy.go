package lattice

import "fmt"

// Fuzzy is the degree of truth of the truest way, which is as true as its least true step: the sum is the larger, the
// product the smaller, and both are exact.
//
// As a lattice it grows from 0, which is bottom, to 1, which is the top. A join costs a comparison. [FuzzyOf] and Value are how
// programs write and read it.
//
// Source: Zadeh, "Fuzzy Sets" (1965).
type Fuzzy struct{ Degree Float }

// FuzzyOf is the degree p, which lies from 0 to 1; beyond, it is the nearer of the two, and it panics if p is NaN.
func FuzzyOf(p float64) Fuzzy { return Fuzzy{max(0, min(FloatOf(p), truth))} }

// truth is FloatOf(1).
const truth = Float(0x3ff0_0000_0000_0000)

// Value is the degree, from 0 to 1.
func (a Fuzzy) Value() float64 { return a.degree().Value() }

func (a Fuzzy) degree() Float { return max(0, min(a.Degree, truth)) }

// Plus is the larger.
func (a Fuzzy) Plus(b Fuzzy) Fuzzy { return Fuzzy{max(a.degree(), b.degree())} }

// Times is the smaller.
func (a Fuzzy) Times(b Fuzzy) Fuzzy { return Fuzzy{min(a.degree(), b.degree())} }

// One is true.
func (Fuzzy) One() Fuzzy { return Fuzzy{truth} }

// Join is Plus.
func (a Fuzzy) Join(b Fuzzy) (Fuzzy, bool) {
	y := b.degree()
	if a.Degree = a.degree(); y > a.Degree {
		return Fuzzy{y}, true
	}
	return a, false
}

// Leq is <=.
func (a Fuzzy) Leq(b Fuzzy) bool { return a.degree() <= b.degree() }

// Top is true.
func (Fuzzy) Top() (Fuzzy, bool) { return Fuzzy{truth}, true }

func (Fuzzy) chain() {}

// String is the degree.
func (a Fuzzy) String() string { return fmt.Sprint(a.degree()) }
