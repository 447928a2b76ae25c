package lattice

import "fmt"

// Point is a value that never changes: none, or the one that all agree on.
//
// Each value lies above none, which is bottom; two values have nothing above them. So Point is a lattice only as long as
// the program keeps its promise that all are equal. A join that breaks it panics, which ends a run with an error that names
// the operator. Use it where a second value is a bug; where it can happen, [Conflict] is the lattice that holds it. Grew
// means that the value is the first. A join costs a comparison. The fields are exported for encoding; [PointOf] and Get are
// how programs write and read them.
//
// Source: Hydro's lattices crate; the IVar of Arvind, Nikhil and Pingali, "I-Structures" (1989).
type Point[T comparable] struct {
	V    T
	Some bool
}

// PointOf holds v.
func PointOf[T comparable](v T) Point[T] { return Point[T]{v, true} }

// Get returns the value, and whether there is one.
func (a Point[T]) Get() (T, bool) { return a.plain().V, a.Some }

func (a Point[T]) plain() Point[T] {
	if !a.Some {
		return Point[T]{}
	}
	return a
}

// Join keeps the value. It panics if both have one, and not the same.
func (a Point[T]) Join(b Point[T]) (Point[T], bool) {
	switch {
	case !b.Some:
		return a.plain(), false
	case !a.Some:
		return b, true
	case a.V != b.V:
		panic(fmt.Sprintf("lattice: a Point that holds %v was joined with one that holds %v: if values can differ, hold them in a Conflict", a.V, b.V))
	default:
		return a, false
	}
}

// Leq reports whether b has the value of a, or a has none.
func (a Point[T]) Leq(b Point[T]) bool { return !a.Some || b.Some && a.V == b.V }

func (Point[T]) chain() {}

// String is the value, or none.
func (a Point[T]) String() string {
	if !a.Some {
		return "none"
	}
	return fmt.Sprint(a.V)
}
