package canon

import (
	"bytes"
	"slices"
)

// Sorter returns a function that sorts by compare, and ties by their canonical bytes, so that the result does not depend
// on the order of the input. A nil compare sorts by the canonical bytes alone.
func Sorter[T any](compare func(a, b T) int) func([]T) {
	return func(xs []T) {
		byCompare := func(i, j int) int { return compare(xs[i], xs[j]) }
		if compare == nil {
			byCompare = func(int, int) int { return 0 }
		}
		permute(xs, order(len(xs), byCompare, func(i int) any { return xs[i] }))
	}
}

// Compare orders by compare, and ties by canonical bytes.
func Compare[T any](compare func(a, b T) int) func(a, b T) int {
	return func(a, b T) int {
		if c := compare(a, b); c != 0 {
			return c
		}
		return bytes.Compare(Bytes(a), Bytes(b))
	}
}

// order returns the positions of n items in their order. It works on positions so that it is compiled once, and not for
// every type of items that a program sorts.
func order(n int, compare func(i, j int) int, item func(i int) any) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, compare)
	for rest := at; len(rest) > 0; {
		ties := 1
		for ties < len(rest) && compare(rest[0], rest[ties]) == 0 {
			ties++
		}
		if ties > 1 {
			orderByBytes(rest[:ties], item)
		}
		rest = rest[ties:]
	}
	return at
}

// orderByBytes encodes each item once.
func orderByBytes(at []int, item func(i int) any) {
	type encoded struct {
		at    int
		bytes []byte
	}
	all := make([]encoded, len(at))
	for i, p := range at {
		all[i] = encoded{p, Bytes(item(p))}
	}
	slices.SortFunc(all, func(a, b encoded) int { return bytes.Compare(a.bytes, b.bytes) })
	for i, e := range all {
		at[i] = e.at
	}
}

// permute moves xs[at[i]] to xs[i].
func permute[T any](xs []T, at []int) {
	sorted := make([]T, len(xs))
	for i, p := range at {
		sorted[i] = xs[p]
	}
	copy(xs, sorted)
}
