package lattice

// Cost is the cost of the cheapest way, if there is one: the sum is the smaller, the product is addition.
//
// As a lattice it grows downwards, from "no way", which is bottom, to 0, which is the top; grew means that the argument's way
// is cheaper. A join costs a comparison. The product stays at the largest number when it would grow beyond. [CostOf] and
// Get are how programs write and read the fields. An [Action] that multiplies by the cost of an edge gives shortest paths.
//
// Source: the tropical semiring of Simon, "Limited Subsets of a Free Monoid" (1978).
type Cost struct {
	V    Nat
	Some bool
}

// CostOf is the way that costs n.
func CostOf(n uint64) Cost { return Cost{Nat(n), true} }

// Get returns the cost, and whether there is a way.
func (a Cost) Get() (uint64, bool) {
	if !a.Some {
		return 0, false
	}
	return uint64(a.V), true
}

// Plus is the cheaper.
func (a Cost) Plus(b Cost) Cost {
	a, _ = a.Join(b)
	return a
}

// Times is one way after the other.
func (a Cost) Times(b Cost) Cost {
	if !a.Some || !b.Some {
		return Cost{}
	}
	return Cost{saturating(a.V, b.V), true}
}

// One costs nothing.
func (Cost) One() Cost { return CostOf(0) }

// Join is Plus.
func (a Cost) Join(b Cost) (Cost, bool) {
	switch {
	case b.Some && (!a.Some || b.V < a.V):
		return b, true
	case !a.Some:
		return Cost{}, false
	default:
		return a, false
	}
}

// Leq reports whether b costs no more.
func (a Cost) Leq(b Cost) bool { return !a.Some || b.Some && a.V >= b.V }

// Top costs nothing.
func (Cost) Top() (Cost, bool) { return CostOf(0), true }

func (Cost) chain() {}

// String is the cost, or no way.
func (a Cost) String() string {
	if !a.Some {
		return "no way"
	}
	return a.V.String()
}
