package lattice

import "strconv"

// Or is a flag that, once true, stays true.
//
// The order is false below true, bottom is false, and grew means that the flag was raised by this join.
//
// Source: BloomL's lbool, Conway et al. 2012.
type Or bool

// Join is the logical or.
func (a Or) Join(b Or) (Or, bool) { return a || b, bool(b && !a) }

// Leq is logical implication.
func (a Or) Leq(b Or) bool { return bool(b || !a) }

// String is true or false.
func (a Or) String() string { return strconv.FormatBool(bool(a)) }
