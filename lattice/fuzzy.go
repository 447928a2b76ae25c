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
func FuzzyOf(p float64) Fuzzy { return Fuzzy{max(0, min(FloatOf(p), FloatOf(1)))} }

// Value is the degree, from 0 to 1.
func (a Fuzzy) Value() float64 { return a.degree().Value() }

func (a Fuzzy) degree() Float { return max(0, min(a.Degree, FloatOf(1))) }

// Plus is the larger.
func (a Fuzzy) Plus(b Fuzzy) Fuzzy { return Fuzzy{max(a.degree(), b.degree())} }

// Times is the smaller.
func (a Fuzzy) Times(b Fuzzy) Fuzzy { return Fuzzy{min(a.degree(), b.degree())} }

// One is true.
func (Fuzzy) One() Fuzzy { return Fuzzy{FloatOf(1)} }

// Join is Plus.
func (a Fuzzy) Join(b Fuzzy) (Fuzzy, bool) { return a.Plus(b), b.degree() > a.degree() }

// Leq is <=.
func (a Fuzzy) Leq(b Fuzzy) bool { return a.degree() <= b.degree() }

// Top is true.
func (Fuzzy) Top() (Fuzzy, bool) { return Fuzzy{FloatOf(1)}, true }

func (Fuzzy) chain() {}

// String is the degree.
func (a Fuzzy) String() string { return fmt.Sprint(a.degree()) }
