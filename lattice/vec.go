package lattice

import "fmt"

// VecUnion is a vector of lattice values that grows in length and at each index. It is an ordinary slice.
//
// A vector lies below another when it is no longer, and each value lies below the other's at its index. Bottom is the empty
// vector, which nil is too: a place that holds bottom is more than no place. Grew means that the vector became longer or a
// value grew. A join costs a join of values for each index of the argument.
//
// Source: Hydro's lattices crate.
type VecUnion[A Lattice[A]] []A

// Join joins the values at each index of b to those of a.
func (a VecUnion[A]) Join(b VecUnion[A]) (VecUnion[A], bool) {
	grew := len(b) > len(a)
	for i, more := range b {
		if i == len(a) {
			a = append(a, Clone(more))
			continue
		}
		joined, larger := a[i].Join(more)
		a[i] = joined
		grew = grew || larger
	}
	return a, grew
}

// Leq compares index by index, at a [Leq] for each index of a.
func (a VecUnion[A]) Leq(b VecUnion[A]) bool {
	if len(a) > len(b) {
		return false
	}
	for i, v := range a {
		if !Leq(v, b[i]) {
			return false
		}
	}
	return true
}

// Atoms are, for each atom of each value, the vector that ends with it and is bottom before; and the vector of bottoms if
// the last value is bottom.
func (a VecUnion[A]) Atoms() ([]VecUnion[A], bool) {
	var all []VecUnion[A]
	for i, v := range a {
		parts, ok := Atoms(v)
		if !ok {
			return nil, false
		}
		if len(parts) == 0 && i == len(a)-1 {
			parts = make([]A, 1)
		}
		for _, part := range parts {
			atom := make(VecUnion[A], i+1)
			atom[i] = part
			all = append(all, atom)
		}
	}
	return all, true
}

// Delta is b up to the last index at which it has more than a, with what it has more.
func (a VecUnion[A]) Delta(b VecUnion[A]) VecUnion[A] {
	n := len(b)
	for n > 0 && n <= len(a) && Leq(b[n-1], a[n-1]) {
		n--
	}
	if n == 0 {
		return nil
	}
	delta := make(VecUnion[A], n)
	for i := range delta {
		if i < len(a) {
			delta[i] = Delta(a[i], b[i])
		} else {
			delta[i] = Clone(b[i])
		}
	}
	return delta
}

// String is the values in brackets.
func (a VecUnion[A]) String() string { return fmt.Sprint([]A(a)) }
