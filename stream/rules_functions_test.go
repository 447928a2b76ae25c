package stream

import (
	"cmp"
	"reflect"
	"strconv"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// The functions that the operators under test are given. The types' view compiles this file too.

type set = lattice.SetUnion[int]

func half(x int) int               { return x / 2 }
func notOne(x int) bool            { return x != 1 }
func halfNotOne(x int) (int, bool) { return x / 2, x != 1 }
func tens(x int) []int             { return []int{0, 10, 20}[:min(x, 3)] }
func same[T any](x T) T            { return x }
func swallow[T any](T)             {}
func swallowKeyed[K, V any](K, V)  {}
func pair(v, w int) int            { return 10*v + w }
func withKey(k string, v int) int  { return len(k) + v }
func at(i, x int) int              { return 10*i + x }

func ofNat(n lattice.Nat) int { return int(n) + 5 }

// after is what follows from a fact.
func after(x int) []int {
	if x >= 5 {
		return nil
	}
	return []int{x + 5}
}

// byHalf has ties: 0 and 1.
func byHalf(a, b int) int { return cmp.Compare(half(a), half(b)) }

// huge is a number whose sum with others wraps around.
func huge(x int) lattice.Nat { return []lattice.Nat{0, 1, 1<<64 - 1}[x%3] }

// A step whose state shows the order of all items, and goes back.
func spin(state *lattice.Nat, x int) { *state = (*state*3 + lattice.Nat(x) + 1) % 11 }

func spun(state *lattice.Nat, x int) int {
	spin(state, x)
	return int(*state)
}

// flip is commutative; an item that comes twice undoes itself.
func flip() lattice.Commutative[lattice.Nat, int] {
	return lattice.ClaimCommutative("flip", func(bits *lattice.Nat, x int) { *bits ^= 1 << x })
}

// total is commutative; an item that comes twice is counted twice, and two totals are not joined.
func total() lattice.Commutative[lattice.Nat, int] {
	return lattice.AddOf(func(x int) lattice.Nat { return lattice.Nat(x + 1) })
}

// missing falls as the set grows.
func missing(s set) lattice.Nat { return lattice.Nat(2 - len(s)) }

func missingUnder(_ string, s set) lattice.Nat { return missing(s) }

// largest keeps joins.
func largest() lattice.Morphism[set, lattice.Max[int]] {
	return lattice.ClaimMorphism("largest", func(s set) (m lattice.Max[int]) {
		for x := range s {
			m, _ = m.Join(lattice.MaxOf(x))
		}
		return m
	})
}

func why() props.Nondet { return props.Because("the rules are tested") }

// The places that hops go to; the runs have made them before.
type (
	readingProcess struct{}
	readingCluster struct{}
)

func reader(n *node) Process[readingProcess] {
	return Process[readingProcess]{process: placeTagged[readingProcess](n)}
}

func readers(n *node) Cluster[readingCluster] {
	return Cluster[readingCluster]{cluster: placeTagged[readingCluster](n)}
}

// owners are the members that hold a cell.
func owners[C any](n *node) Cluster[C] { return Cluster[C]{cluster: placeTagged[C](n)} }

// round begins a cycle where s is, whatever its place.
func round[E props.NeedsOngoing, T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Later[T, L, E] {
	return Later[T, L, E]{later: newFeedback[T](s.stream.at)}
}

func placeTagged[P any](n *node) *place {
	for _, p := range n.flow.places {
		if p.tag == reflect.TypeFor[P]() {
			return p
		}
	}
	return nil
}

// inWords writes numbers as words.
type inWords struct{}

func (inWords) Form() string { return "words" }
func (inWords) Append(dst []byte, x int) ([]byte, error) {
	return strconv.AppendInt(dst, int64(x), 10), nil
}
func (inWords) Decode(src []byte) (int, error) { return strconv.Atoi(string(src)) }
