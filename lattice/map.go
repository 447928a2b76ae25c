package lattice

import (
	"fmt"
	"strings"
)

// MapUnion holds a lattice value for each key. It is an ordinary map: read it with m[k], len and range.
//
// A map lies below another when it has no other keys and each value lies below the other's. Bottom is the empty map,
// which nil is too: a key that holds bottom is more than no key, since its presence can be seen. Grew means that a key
// was new or a value grew. A join costs a join of values and a map insertion for each key of the argument.
//
// Source: BloomL's lmap, Conway et al. 2012.
type MapUnion[K comparable, V Lattice[V]] map[K]V

// Join joins the values of each key of b to those of a.
func (a MapUnion[K, V]) Join(b MapUnion[K, V]) (MapUnion[K, V], bool) {
	if a == nil && len(b) > 0 {
		a = make(MapUnion[K, V], len(b))
	}
	grew := false
	for k, more := range b {
		v, present := a[k]
		joined, larger := v.Join(more)
		a[k] = joined
		grew = grew || larger || !present
	}
	return a, grew
}

// Leq compares key by key, at a lookup and a [Leq] for each key of a.
func (a MapUnion[K, V]) Leq(b MapUnion[K, V]) bool {
	if len(a) > len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || !Leq(v, w) {
			return false
		}
	}
	return true
}

// String is the entries, sorted by key, in braces.
func (a MapUnion[K, V]) String() string {
	var s strings.Builder
	for i, k := range sortedKeys(a) {
		if i > 0 {
			s.WriteString(", ")
		}
		fmt.Fprint(&s, k, ": ", a[k])
	}
	return "{" + s.String() + "}"
}
