package lattice

import "fmt"

// Max is the largest value seen, if one was.
//
// The order is that of < on V above "none", which is bottom: a Max whose Some is false, whatever its V. Grew means that
// the argument's value is larger, or the first. A join costs a comparison. The fields are exported for encoding; [MaxOf]
// and Get are how programs write and read them.
//
// Source: BloomL's lmax, Conway et al. 2012.
type Max[T Total] struct {
	V    T
	Some bool
}

// MaxOf is the Max that has seen v.
func MaxOf[T Total](v T) Max[T] { return Max[T]{v, true} }

// Get returns the largest value, and whether there is one.
func (a Max[T]) Get() (T, bool) { return a.V, a.Some }

// Join keeps the larger.
func (a Max[T]) Join(b Max[T]) (Max[T], bool) {
	switch {
	case b.Some && (!a.Some || a.V < b.V):
		return b, true
	case !a.Some:
		return Max[T]{}, false
	default:
		return a, false
	}
}

// Leq is <= on what was seen; none lies below all.
func (a Max[T]) Leq(b Max[T]) bool { return !a.Some || b.Some && a.V <= b.V }

// String is the value, or none.
func (a Max[T]) String() string {
	if !a.Some {
		return "none"
	}
	return fmt.Sprint(a.V)
}
