package lattice

// Trust says whether there is a way that is trusted throughout: the sum is or, the product is and.
//
// As a lattice it is [Or]: false below true. A join costs a comparison.
//
// Source: the Boolean semiring; the trust policies of Karvounarakis, Green and Tannen.
type Trust bool

// Plus is whether either is trusted.
func (a Trust) Plus(b Trust) Trust { return a || b }

// Times is whether both are trusted.
func (a Trust) Times(b Trust) Trust { return a && b }

// One is trusted.
func (Trust) One() Trust { return true }

// Join is Plus.
func (a Trust) Join(b Trust) (Trust, bool) { return a || b, bool(b && !a) }

// Leq is logical implication.
func (a Trust) Leq(b Trust) bool { return bool(b || !a) }

// Top is trusted.
func (Trust) Top() (Trust, bool) { return true, true }

func (Trust) chain() {}
