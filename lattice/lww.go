package lattice

import (
	"cmp"
	"fmt"
)

// Stamp says when a register was written, and by whom. Stamps are ordered by Time, then By; a writer that never uses a
// Time twice and has a By of its own makes unique ones.
type Stamp struct {
	Time uint64 // of any clock or counter that the writer moves forward
	By   uint64 // the writer
}

// Compare is negative, zero or positive as a is earlier than b, equal to it, or later.
func (a Stamp) Compare(b Stamp) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.By, b.By))
}

// String is Time.By.
func (a Stamp) String() string { return fmt.Sprintf("%d.%d", a.Time, a.By) }

// LWW is a register in which the last write wins. A delete is a write too: it has Ok false and no value.
//
// The order is total: by stamp, then a value above a delete, then by value, so that even two writes with one stamp leave
// every replica with the same. Bottom is the delete at the zero stamp: the register nobody wrote. Grew means that the
// argument's write won. A join costs a comparison. The fields are exported for encoding; [Write], [Delete] and Get are
// how programs write and read them.
//
// Source: Johnson and Thomas, "The Maintenance of Duplicate Databases", RFC 677 (1975); the LWW-Register of Shapiro et al.
// 2011.
type LWW[V Total] struct {
	At Stamp
	Ok bool
	V  V
}

// Write is the register whose last write is v.
func Write[V Total](at Stamp, v V) LWW[V] { return LWW[V]{At: at, Ok: true, V: v} }

// Delete is the register whose last write took the value away.
func Delete[V Total](at Stamp) LWW[V] { return LWW[V]{At: at} }

// Get returns the value, and whether there is one.
func (a LWW[V]) Get() (V, bool) { return a.live().V, a.Ok }

// Join keeps the later write.
func (a LWW[V]) Join(b LWW[V]) (LWW[V], bool) {
	if b.after(&a) {
		return b.live(), true
	}
	return a.live(), false
}

// Leq reports whether a's write is not the later.
func (a LWW[V]) Leq(b LWW[V]) bool { return !a.after(&b) }

// live is the register without the value that a delete made elsewhere may still carry.
func (a LWW[V]) live() LWW[V] {
	if !a.Ok {
		return LWW[V]{At: a.At}
	}
	return a
}

// after reports whether a's write is the later one.
func (a *LWW[V]) after(b *LWW[V]) bool {
	switch {
	case a.At.Time != b.At.Time:
		return a.At.Time > b.At.Time
	case a.At.By != b.At.By:
		return a.At.By > b.At.By
	case a.Ok != b.Ok:
		return a.Ok
	default:
		return a.Ok && a.V > b.V
	}
}

// String is the value and its stamp, deleted and its stamp, or unwritten.
func (a LWW[V]) String() string {
	switch {
	case a.Ok:
		return fmt.Sprintf("%v at %v", a.V, a.At)
	case a.At == Stamp{}:
		return "unwritten"
	default:
		return fmt.Sprintf("deleted at %v", a.At)
	}
}
