package stream

import (
	"cmp"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// Programs whose rules look at which facts there are so far. What the compiler refuses is run as what it would come to:
// a step that sees the facts as they are found.
var recursionWitnesses = map[string]witness{
	// 3-x is lost, and gives x+10, unless it is there.
	"negation_in_recursion": func(t *testing.T) (one, other sight) {
		return factsInOrder(t, inOneTick(1, 2), inOneTick(2, 1), func(found map[int]bool, x int) []int {
			if x < 10 && !found[3-x] {
				return []int{x + 10}
			}
			return nil
		})
	},
	// The least fact of all gives 10 more.
	"sort_in_recursion": func(t *testing.T) (one, other sight) {
		return factsInOrder(t, inOneTick(1, 3), inOneTick(3, 1), func(found map[int]bool, x int) []int {
			for y := range found {
				if y < x {
					return nil
				}
			}
			if x < 10 {
				return []int{x + 10}
			}
			return nil
		})
	},
	// A fact below 100 gives 100 of it, and its number.
	"as_arrived_in_loop": func(t *testing.T) (one, other sight) {
		return factsInOrder(t, inOneTick(5, 9), inOneTick(9, 5), func(found map[int]bool, x int) []int {
			if x < 100 {
				return []int{100*x + len(found)}
			}
			return nil
		})
	},
	"enter_ongoing_in_complete": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(7), inOneTick(7, 8), func(more Stream[int, oneProcess, props.Ordered], out func(any)) {
			r := Items(placeOf(more), 1).Recurse()
			all := r.Close(retype[props.Unordered](r.Enter(retype[props.Bag](more))).Merge(r.Facts()))
			all.Count().OnFinal(into[lattice.Nat](out))
		})
	},
}

// factsInOrder runs a recursion whose rule sees the facts found before the one that it is given, for seeds in two orders.
func factsInOrder(t *testing.T, one, other [][]int, rule func(found map[int]bool, x int) []int) (sight, sight) {
	t.Helper()
	return twoSights(t, one, other, func(s Stream[int, oneProcess, props.Bag], out func(any)) {
		r := s.Recurse()
		next := retype[props.Ordered](r.Facts()).Scan(func(found *map[int]bool, x int) []int {
			if *found == nil {
				*found = map[int]bool{}
			}
			follows := rule(*found, x)
			(*found)[x] = true
			return follows
		})
		r.Close(next.Flatten()).Sort(cmp.Compare).Collect().OnFinal(into[[]int](out))
	})
}
