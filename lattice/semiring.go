package lattice

import "reflect"

// Semiring is a value with a sum and a product, which say what several ways to one result, and several steps of one way, are
// worth together. The zero value is the zero of the sum, no way at all: added to a it gives a, multiplied with a it gives zero.
// The sum does not depend on order or grouping, the product not on grouping and One leaves it as it is, and
// a·(b+c) = a·b + a·c, and so from the right.
//
// proptest.Semiring checks all of this. Where a + a is a, the sum is a join, and the type can be a [Lattice] too: [Trust],
// [Cost], [Confidence] and [Fuzzy] are. They can be labels of facts in a recursion.
//
// Source: Green, Karvounarakis and Tannen, "Provenance Semirings" (2007); Hydro's lattices crate.
type Semiring[S any] interface {
	Plus(b S) S
	Times(b S) S
	One() S
}

// Multiply multiplies two values of a semiring whose sum is the join. That a type of yours is such a semiring is a claim, which
// it registers, for proptest.Laws to check.
func Multiply[S interface {
	Lattice[S]
	Semiring[S]
}]() Bimorphism[S, S, S] {
	const name = "multiply"
	f := func(a, b S) S { return a.Times(b) }
	if t := reflect.TypeFor[S](); !isOurs(t) {
		name := name + " " + t.Name()
		register(KindBimorphism, name, false, func() Subject { return bimorphismSubject(f) })
		return Bimorphism[S, S, S]{label: label{KindBimorphism, name, true}, f: f}
	}
	return Bimorphism[S, S, S]{label: KindBimorphism.proven(name), f: f}
}
