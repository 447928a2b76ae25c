package lattice

import "fmt"

// WithTop puts a top of its own above a lattice: a value that says that nothing more can be added, such as "all" or "too
// much to count".
//
// The order is that of A below the top. Bottom is A's, and grew means that the value grew, or became the top. A join costs
// one of A. The fields are exported for encoding; [WithTopOf], [AtTop] and Get are how programs write and read them.
//
// Source: Davey and Priestley 2002; Hydro's lattices crate.
type WithTop[A Lattice[A]] struct {
	V      A
	Beyond bool
}

// WithTopOf holds v.
func WithTopOf[A Lattice[A]](v A) WithTop[A] { return WithTop[A]{V: v} }

// AtTop is the top.
func AtTop[A Lattice[A]]() WithTop[A] { return WithTop[A]{Beyond: true} }

// Get returns the value, and whether there is one: at the top there is none.
func (a WithTop[A]) Get() (A, bool) {
	if a.Beyond {
		var none A
		return none, false
	}
	return a.V, true
}

// Join joins the values; the top stays.
func (a WithTop[A]) Join(b WithTop[A]) (WithTop[A], bool) {
	if a.Beyond || b.Beyond {
		return WithTop[A]{Beyond: true}, !a.Beyond
	}
	v, grew := a.V.Join(b.V)
	return WithTop[A]{V: v}, grew
}

// Leq compares the values; all lie below the top.
func (a WithTop[A]) Leq(b WithTop[A]) bool { return b.Beyond || !a.Beyond && Leq(a.V, b.V) }

// Top is the top.
func (WithTop[A]) Top() (WithTop[A], bool) { return AtTop[A](), true }

// Atoms are those of the value; the top is one.
func (a WithTop[A]) Atoms() ([]WithTop[A], bool) {
	parts, ok := Atoms(a.V)
	if a.Beyond {
		return []WithTop[A]{AtTop[A]()}, ok
	}
	return each(parts, WithTopOf[A]), ok
}

// Delta is what the value has more.
func (a WithTop[A]) Delta(b WithTop[A]) WithTop[A] {
	switch {
	case a.Beyond:
		return WithTop[A]{}
	case b.Beyond:
		return AtTop[A]()
	default:
		return WithTopOf(Delta(a.V, b.V))
	}
}

// String is the value, or top.
func (a WithTop[A]) String() string {
	if a.Beyond {
		return "top"
	}
	return fmt.Sprint(a.V)
}
