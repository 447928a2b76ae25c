package lattice

import (
	"fmt"
	"slices"
	"strings"
)

// UnionFind is a partition of items into classes, which grows as classes are found to be one.
//
// One partition lies below another when items of one class are of one class there too. Bottom is the partition in which
// each item is alone, which nil is, and grew means that two classes became one. It is a map from each item to the smallest of
// its class; the smallest itself, and an item that is alone, have no entry. A join costs a lookup for each entry of the
// argument and, if classes of the receiver become one, a walk over the receiver.
//
// Source: Galler and Fischer, "An Improved Equivalence Algorithm" (1964); Hydro's lattices crate.
type UnionFind[T Total] map[T]T

// Together is the partition in which all of xs are of one class.
func Together[T Total](xs ...T) UnionFind[T] {
	if len(xs) == 0 {
		return nil
	}
	least := slices.Min(xs)
	var class UnionFind[T]
	for _, x := range xs {
		if x != least {
			if class == nil {
				class = make(UnionFind[T], len(xs)-1)
			}
			class[x] = least
		}
	}
	return class
}

// Find returns the smallest item of x's class, at a lookup.
func (a UnionFind[T]) Find(x T) T {
	for { // once, but for a map that no join made
		smaller, linked := a[x]
		if !linked || smaller >= x {
			return x
		}
		x = smaller
	}
}

// Same reports whether x and y are of one class.
func (a UnionFind[T]) Same(x, y T) bool { return a.Find(x) == a.Find(y) }

// Classes are the classes of two items and more by their smallest item, each sorted.
func (a UnionFind[T]) Classes() map[T][]T {
	classes := make(map[T][]T)
	for _, x := range sortedKeys(a) {
		root := a.Find(x)
		if root == x {
			continue
		}
		if classes[root] == nil {
			classes[root] = []T{root}
		}
		classes[root] = append(classes[root], x)
	}
	return classes
}

// Join makes one class of those that b has together.
func (a UnionFind[T]) Join(b UnionFind[T]) (UnionFind[T], bool) {
	if a == nil && len(b) > 0 {
		a = make(UnionFind[T], len(b))
	}
	var moved UnionFind[T] // the old smallest items of classes of a, and those that are smaller
	for x, y := range b {
		if y < x {
			a.unite(x, y, &moved)
		}
	}
	if moved == nil {
		return a.trimmed(), false
	}
	for x, root := range a {
		if _, has := moved[root]; has {
			a[x] = moved.Find(root)
		}
	}
	for x := range moved {
		a[x] = moved.Find(x)
	}
	return a, true
}

// unite notes in moved which class of a becomes part of another one by x and y, and reports whether one does.
func (a UnionFind[T]) unite(x, y T, moved *UnionFind[T]) bool {
	low, high := moved.Find(a.Find(x)), moved.Find(a.Find(y))
	switch {
	case low == high:
		return false
	case low > high:
		low, high = high, low
	}
	if *moved == nil {
		*moved = make(UnionFind[T])
	}
	(*moved)[high] = low
	return true
}

func (a UnionFind[T]) trimmed() UnionFind[T] {
	if len(a) == 0 {
		return nil
	}
	return a
}

// Leq looks up each entry of a.
func (a UnionFind[T]) Leq(b UnionFind[T]) bool {
	for x := range a {
		if root := a.Find(x); root != x && !b.Same(x, root) {
			return false
		}
	}
	return true
}

// Delta is, of each class of b, an item of each class of a that it unites, together with its smallest. A partition has no
// [Atoms]: a class of three comes of any two of its three pairs.
func (a UnionFind[T]) Delta(b UnionFind[T]) UnionFind[T] {
	var moved, delta UnionFind[T]
	for _, x := range sortedKeys(b) {
		root := b.Find(x)
		if !a.unite(x, root, &moved) {
			continue
		}
		if delta == nil {
			delta = make(UnionFind[T])
		}
		delta[x] = root
	}
	return delta
}

// Canonical is the partition in its one form, where each entry leads to the smallest item of its class: whatever map a is,
// x and a[x] are of one class. What [Together] and Join make is so already.
func (a UnionFind[T]) Canonical() UnionFind[T] {
	var one UnionFind[T]
	for x, y := range a {
		one, _ = one.Join(Together(x, y))
	}
	return one
}

// String is the classes of two items and more, each in braces.
func (a UnionFind[T]) String() string {
	var s strings.Builder
	classes := a.Classes()
	for i, root := range sortedKeys(classes) {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString("{" + strings.Trim(fmt.Sprint(classes[root]), "[]") + "}")
	}
	return "{" + s.String() + "}"
}
