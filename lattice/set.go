package lattice

import (
	"fmt"
	"maps"
	"strings"
)

// SetUnion is a set that grows by union. It is an ordinary map: read it with s[x], len and range.
//
// The order is inclusion, bottom is the empty set, which nil is too, and grew means that an item was new. A join costs
// a map insertion for each item of the argument. An item must be equal to itself, so a NaN is none.
//
// Source: the G-Set of Shapiro et al. 2011.
type SetUnion[T comparable] map[T]struct{}

// Contains is the set of xs: the bound to reach for "contains all of these", and the way to write a set down.
func Contains[T comparable](xs ...T) SetUnion[T] {
	s := make(SetUnion[T], len(xs))
	for _, x := range xs {
		s[x] = struct{}{}
	}
	return s
}

// Join adds the items of b.
func (a SetUnion[T]) Join(b SetUnion[T]) (SetUnion[T], bool) {
	if len(b) == 0 {
		return a, false
	}
	if a == nil {
		return maps.Clone(b), true
	}
	before := len(a)
	maps.Copy(a, b)
	return a, len(a) > before
}

// Leq is inclusion, at a lookup for each item of a.
func (a SetUnion[T]) Leq(b SetUnion[T]) bool {
	if len(a) > len(b) {
		return false
	}
	for x := range a {
		if _, ok := b[x]; !ok {
			return false
		}
	}
	return true
}

// String is the items, sorted, in braces.
func (a SetUnion[T]) String() string {
	var s strings.Builder
	for i, x := range sortedKeys(a) {
		if i > 0 {
			s.WriteString(", ")
		}
		fmt.Fprint(&s, x)
	}
	return "{" + s.String() + "}"
}
