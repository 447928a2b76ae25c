package proptest

import (
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
)

// bid is an item of a plain kind: something with a price.
type bid struct {
	By    string
	Price int
}

// names and least are lattices to claim laws about.
type (
	names = lattice.SetUnion[string]
	least = lattice.Min[int]
)

// claimNamed is the claim that was registered under the name.
func claimNamed(t *testing.T, name string) lattice.Claim {
	t.Helper()
	for _, c := range lattice.Claims() {
		if c.Name() == name {
			return c
		}
	}
	t.Fatalf("no claim %q is registered", name)
	return lattice.Claim{}
}

func claimFalseSteps() {
	calls := 0
	lattice.ClaimCommutative("false: subtract from", func(state *int, x int) { *state = x - *state })
	lattice.ClaimCommutative("false: last", func(state *bid, x bid) { *state = x })
	lattice.ClaimCommutative("false: append", func(state *[]string, x string) { *state = append(*state, x) })
	lattice.ClaimCommutative("false: sum of floats", func(state *float64, x float64) { *state += x })
	lattice.ClaimCommutative("false: clamped sum", func(state *int8, x int8) { *state = int8(max(-128, min(127, int(*state)+int(x)))) })
	lattice.ClaimCommutative("false: highest, first of a tie", func(state *bid, x bid) {
		if x.Price > state.Price {
			*state = x
		}
	})
	lattice.ClaimCommutative("false: clock", func(state *int64, x int) { *state = max(*state, time.Now().UnixNano()) })
	lattice.ClaimCommutative("false: chance", func(state *int, x int) { *state += x + rand.Int() })
	lattice.ClaimCommutative("false: counts calls", func(state *int, x bool) { calls++; *state += calls })
	lattice.ClaimCommutative("false: takes the item's memory", func(state *map[string]int, x map[string]int) {
		if *state == nil {
			*state = x
			return
		}
		for k, n := range x {
			(*state)[k] += n
		}
	})
	lattice.ClaimCommutative("false: changes the item", func(state *int, x []int) {
		for i := range x {
			*state += x[i]
			x[i] = 0
		}
	})
	lattice.ClaimCommutative("false: divides", func(state *int, x uint8) { *state += 100 / int(x) })

	lattice.ClaimSemilattice("false: sum", func(state *lattice.Nat, x uint8) bool { *state += lattice.Nat(x); return x > 0 })
	lattice.ClaimSemilattice("false: counts to two", func(state *lattice.Max[int8], x bool) bool {
		before := *state
		*state = lattice.MaxOf(min(state.V+1, 2))
		return *state != before
	})
	lattice.ClaimSemilattice("false: a then b then a", func(state *lattice.Nat, x bool) bool {
		before := *state
		switch { // 0 none, 1 true, 2 false, 3 both, 4 both and again
		case *state == 3 && x:
			*state = 4
		case x:
			*state |= 1
		default:
			*state |= 2
		}
		return *state != before
	})
	lattice.ClaimSemilattice("false: always grew", func(state *names, x string) bool {
		lattice.Insert[string]().Step()(state, x)
		return true
	})
	lattice.ClaimSemilattice("false: first", func(state *least, x int) bool {
		if state.Some {
			return false
		}
		*state = lattice.MinOf(x)
		return true
	})
	lattice.ClaimSemilattice("false: max of a min", func(state *least, x uint8) bool {
		if state.Some && state.V >= int(x) {
			return false
		}
		*state = lattice.MinOf(int(x))
		return true
	})
	lattice.ClaimSemilattice("false: a and b make c", func(state *names, x string) bool {
		grew := lattice.Insert[string]().Step()(state, x)
		if _, both := (*state)["a"]; both {
			if _, both = (*state)["b"]; both {
				grew = lattice.Insert[string]().Step()(state, "c") || grew
			}
		}
		return grew
	})
	lattice.ClaimSemilattice("false: takes the item's memory", func(state *names, x names) bool {
		if *state == nil {
			*state = x
			return len(x) > 0
		}
		before := len(*state)
		maps.Copy(*state, x)
		return len(*state) > before
	})
}

func claimFalseFunctions() {
	lattice.ClaimMonotone("false: average", func(s lattice.SetUnion[uint16]) lattice.Nat {
		sum := 0
		for x := range s {
			sum += int(x)
		}
		return lattice.Nat(sum / max(1, len(s)))
	})
	lattice.ClaimMonotone("false: parity", func(n lattice.Nat) lattice.Or { return n%2 == 1 })
	lattice.ClaimMonotone("false: not yet", func(seen lattice.Or) lattice.Or { return !seen })
	lattice.ClaimMonotone("false: minus", func(n lattice.Max[int8]) lattice.Max[int] { return lattice.MaxOf(-int(n.V)) })
	lattice.ClaimMonotone("false: chance of a function", func(n lattice.Nat) lattice.Nat { return n + lattice.Nat(rand.Uint64()) })
	lattice.ClaimMonotone("false: consumes", func(s names) lattice.Nat {
		n := len(s)
		clear(s)
		return lattice.Nat(n)
	})
	lattice.ClaimMorphism("false: size", lattice.Size[string]().Func())
	lattice.ClaimMorphism("false: size of few", lattice.Size[bool]().Func())
	lattice.ClaimMorphism("false: always something", func(n lattice.Nat) lattice.Nat { return max(n, 1) })
	lattice.ClaimMorphism("false: product", func(p lattice.Pair[lattice.Nat, lattice.Nat]) lattice.Nat { return p.First * p.Second })
	lattice.ClaimMorphism("false: keeps the argument's memory", func(p lattice.Pair[names, lattice.Nat]) names { return p.First })
}

// If this fails, a claim that is false passes, and what the compiler then allows may differ between one node and many.
func TestFalseClaimsAreFound(t *testing.T) {
	claimFalseSteps()
	claimFalseFunctions()
	for _, test := range []struct{ name, law string }{
		{"false: subtract from", "the order of two items changes the state"},
		{"false: last", "the order of two items changes the state"},
		{"false: append", "the order of two items changes the state"},
		{"false: sum of floats", "the order of two items changes the state"},
		{"false: clamped sum", "the order of two items changes the state"},
		{"false: highest, first of a tie", "the order of two items changes the state"},
		{"false: clock", "the same items give another state"},
		{"false: chance", "the same items give another state"},
		{"false: counts calls", "the same items give another state"},
		{"false: changes the item", "it changes an item"},
		{"false: divides", "it panics"},
		{"false: takes the item's memory", "it changes an item"},
		{"false: sum", "an item that is repeated at once changes the state"},
		{"false: counts to two", "an item that is repeated at once changes the state"},
		{"false: a then b then a", "an item that is repeated later changes the state"},
		{"false: always grew", "it misreports whether the state grew"},
		{"false: first", "the order of two items changes the state"},
		{"false: max of a min", "the state shrinks, or moves aside"},
		{"false: a and b make c", "states of parts do not join"},
		{"false: average", "a larger argument has a result that is not larger"},
		{"false: parity", "a larger argument has a result that is not larger"},
		{"false: not yet", "a larger argument has a result that is not larger"},
		{"false: minus", "a larger argument has a result that is not larger"},
		{"false: chance of a function", "the same argument gives another result"},
		{"false: consumes", "it changes its argument"},
		{"false: size", "f of a join is not the join of the f's"},
		{"false: size of few", "f of a join is not the join of the f's"},
		{"false: always something", "f of bottom is not bottom"},
		{"false: product", "f of a join is not the join of the f's"},
		{"false: keeps the argument's memory", "its result shares memory with its argument"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := claimNamed(t, test.name)
			_, err := checkClaim(t.Name(), c, settingsOf(nil))
			demandFound(t, err, "proptest: the claim "+c.String()+" is false: "+test.law, "claimed", "falseclaim_test.go:")
		})
	}
}
