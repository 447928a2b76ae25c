package lattice

import "strconv"

// Nat is a natural number that grows upwards: the count that a stream's Count keeps.
//
// The order is that of <, bottom is 0, and grew means that the argument was larger. A join costs a comparison. Two
// counts join to the larger, never to their sum, so counts of different items are not joined but added, with [Add].
//
// Source: BloomL's lmax, Conway et al. 2012.
type Nat uint64

// Join keeps the larger.
func (a Nat) Join(b Nat) (Nat, bool) { return max(a, b), b > a }

// Leq is <=.
func (a Nat) Leq(b Nat) bool { return a <= b }

// String is the number in decimal.
func (a Nat) String() string { return strconv.FormatUint(uint64(a), 10) }
