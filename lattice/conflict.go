package lattice

import "fmt"

// Conflict is a value that should be the same wherever it comes from: none, one, or a conflict of several.
//
// Each single value lies above none, which is bottom, and below the conflict, which is the top: from then on the values
// are gone. Grew means that the value is the first, or the first that differs. A join costs a comparison. The fields are
// exported for encoding; [ConflictOf], Get and Clash are how programs write and read them.
//
// Source: Hydro's lattices crate; the flat lattice of Davey and Priestley 2002.
type Conflict[T comparable] struct {
	V       T
	Some    bool
	Several bool
}

// ConflictOf holds v.
func ConflictOf[T comparable](v T) Conflict[T] { return Conflict[T]{V: v, Some: true} }

// Get returns the value, and whether there is exactly one.
func (a Conflict[T]) Get() (T, bool) {
	a = a.plain()
	return a.V, a.Some
}

// Clash reports whether values met that differ.
func (a Conflict[T]) Clash() bool { return a.Several }

// plain is the value without what a conflict or none made elsewhere may still carry.
func (a Conflict[T]) plain() Conflict[T] {
	switch {
	case a.Several:
		return Conflict[T]{Several: true}
	case a.Some:
		return a
	default:
		return Conflict[T]{}
	}
}

// Join keeps a value that both agree on.
func (a Conflict[T]) Join(b Conflict[T]) (Conflict[T], bool) {
	switch {
	case a.Several, b == Conflict[T]{}:
		return a.plain(), false
	case b.Several:
		return b.plain(), true
	case !b.Some:
		return a.plain(), false
	case !a.Some:
		return b, true
	case a.V == b.V:
		return a, false
	default:
		return Conflict[T]{Several: true}, true
	}
}

// Leq reports whether b has the value of a, or is a conflict, or a has none.
func (a Conflict[T]) Leq(b Conflict[T]) bool {
	switch {
	case b.Several:
		return true
	case a.Several:
		return false
	default:
		return !a.Some || b.Some && a.V == b.V
	}
}

// Top is the conflict.
func (Conflict[T]) Top() (Conflict[T], bool) { return Conflict[T]{Several: true}, true }

// String is the value, none or conflict.
func (a Conflict[T]) String() string {
	switch {
	case a.Several:
		return "conflict"
	case a.Some:
		return fmt.Sprint(a.V)
	default:
		return "none"
	}
}
