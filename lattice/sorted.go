package lattice

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// sortedKeys are the keys of m: integers and strings by their value, all else by how it prints.
func sortedKeys[K comparable, V any](m map[K]V) []K {
	return slices.SortedFunc(maps.Keys(m), compareKeys)
}

func compareKeys[K comparable](a, b K) int {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	switch {
	case x.CanInt() && y.CanInt():
		return cmp.Compare(x.Int(), y.Int())
	case x.CanUint() && y.CanUint():
		return cmp.Compare(x.Uint(), y.Uint())
	default:
		return cmp.Or(cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)), cmp.Compare(fmt.Sprintf("%#v", a), fmt.Sprintf("%#v", b)))
	}
}
