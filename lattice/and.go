package lattice

import "strconv"

// And is a flag that, once false, stays false: whether something held each time.
//
// The order is true below false, bottom is true, which the zero value is, and grew means that the flag fell by this join. A
// join costs a comparison. The field is exported for encoding; [AndOf] and Get are how programs write and read it.
//
// Source: Hydro's lattices crate.
type And struct{ Failed bool }

// AndOf is the flag that saw holds.
func AndOf(holds bool) And { return And{!holds} }

// Get reports whether it held each time.
func (a And) Get() bool { return !a.Failed }

// Join is the logical and.
func (a And) Join(b And) (And, bool) { return And{a.Failed || b.Failed}, b.Failed && !a.Failed }

// Leq is logical implication, from right to left.
func (a And) Leq(b And) bool { return b.Failed || !a.Failed }

// Top is false.
func (And) Top() (And, bool) { return And{true}, true }

// String is true or false.
func (a And) String() string { return strconv.FormatBool(a.Get()) }
