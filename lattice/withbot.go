package lattice

import "fmt"

// WithBot puts a bottom of its own below a lattice: nothing yet, which is less than A's bottom.
//
// The order is that of A above "none", which is bottom. Grew means that the value is the first, or grew. A join costs one of
// A. The fields are exported for encoding; [WithBotOf] and Get are how programs write and read them.
//
// Source: the lifting of Davey and Priestley 2002; Hydro's lattices crate.
type WithBot[A Lattice[A]] struct {
	V    A
	Some bool
}

// WithBotOf holds v.
func WithBotOf[A Lattice[A]](v A) WithBot[A] { return WithBot[A]{v, true} }

// Get returns the value, and whether there is one.
func (a WithBot[A]) Get() (A, bool) {
	if !a.Some {
		var none A
		return none, false
	}
	return a.V, true
}

// Join joins the values, as far as there are any.
func (a WithBot[A]) Join(b WithBot[A]) (WithBot[A], bool) {
	switch {
	case !a.Some && !b.Some:
		return WithBot[A]{}, false
	case !b.Some:
		return a, false
	case !a.Some:
		return WithBotOf(Clone(b.V)), true
	default:
		v, grew := a.V.Join(b.V)
		return WithBotOf(v), grew
	}
}

// Leq compares the values; none lies below all.
func (a WithBot[A]) Leq(b WithBot[A]) bool { return !a.Some || b.Some && Leq(a.V, b.V) }

// Top is that of A.
func (WithBot[A]) Top() (WithBot[A], bool) {
	top, ok := Top[A]()
	return WithBot[A]{top, ok}, ok
}

// Atoms are those of the value; one that is bottom in A is one here.
func (a WithBot[A]) Atoms() ([]WithBot[A], bool) {
	if !a.Some {
		return nil, true
	}
	parts, ok := Atoms(a.V)
	if ok && len(parts) == 0 {
		parts = make([]A, 1)
	}
	return each(parts, WithBotOf[A]), ok
}

// Delta is what the value has more.
func (a WithBot[A]) Delta(b WithBot[A]) WithBot[A] {
	switch {
	case b.Leq(a):
		return WithBot[A]{}
	case !a.Some:
		return WithBotOf(Clone(b.V))
	default:
		return WithBotOf(Delta(a.V, b.V))
	}
}

// String is the value, or none.
func (a WithBot[A]) String() string {
	if !a.Some {
		return "none"
	}
	return fmt.Sprint(a.V)
}
