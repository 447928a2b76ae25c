package lattice

import "fmt"

// Pair is two lattice values side by side: their product.
//
// A pair lies below another when both its values do, so that {1, 2} and {2, 1} are incomparable. Bottom is the pair of
// bottoms, and grew means that one of the two grew. A join costs both joins. [First] and [Second] are morphisms.
//
// Source: Davey and Priestley, "Introduction to Lattices and Order" (2002), for the product of lattices.
type Pair[A Lattice[A], B Lattice[B]] struct {
	First  A
	Second B
}

// Join joins each side.
func (a Pair[A, B]) Join(b Pair[A, B]) (Pair[A, B], bool) {
	first, one := a.First.Join(b.First)
	second, other := a.Second.Join(b.Second)
	return Pair[A, B]{first, second}, one || other
}

// Leq compares each side.
func (a Pair[A, B]) Leq(b Pair[A, B]) bool {
	return Leq(a.First, b.First) && Leq(a.Second, b.Second)
}

// String is both values in parentheses.
func (a Pair[A, B]) String() string { return fmt.Sprintf("(%v, %v)", a.First, a.Second) }
