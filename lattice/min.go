package lattice

import "fmt"

// Min is the smallest value seen, if one was. It grows downwards.
//
// The order is that of > on V above "none", which is bottom: a Min whose Some is false, whatever its V. Grew means that
// the argument's value is smaller, or the first. A join costs a comparison. The fields are exported for encoding; [MinOf]
// and Get are how programs write and read them.
//
// Source: BloomL's lmin, Conway et al. 2012.
type Min[T Total] struct {
	V    T
	Some bool
}

// MinOf is the Min that has seen v.
func MinOf[T Total](v T) Min[T] { return Min[T]{v, true} }

// Get returns the smallest value, and whether there is one.
func (a Min[T]) Get() (T, bool) { return a.V, a.Some }

// Join keeps the smaller.
func (a Min[T]) Join(b Min[T]) (Min[T], bool) {
	switch {
	case b.Some && (!a.Some || b.V < a.V):
		return b, true
	case !a.Some:
		return Min[T]{}, false
	default:
		return a, false
	}
}

// Leq is >= on what was seen; none lies below all.
func (a Min[T]) Leq(b Min[T]) bool { return !a.Some || b.Some && a.V >= b.V }

// String is the value, or none.
func (a Min[T]) String() string {
	if !a.Some {
		return "none"
	}
	return fmt.Sprint(a.V)
}
