package lattice_test

import (
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/proptest"
)

// tropical is a semiring of a user's own whose sum is the join.
type tropical struct{ lattice.Min[int8] }

func (a tropical) Join(b tropical) (tropical, bool) {
	least, grew := a.Min.Join(b.Min)
	return tropical{least}, grew
}

func (a tropical) Leq(b tropical) bool { return a.Min.Leq(b.Min) }

func (a tropical) Plus(b tropical) tropical {
	a, _ = a.Join(b)
	return a
}

func (a tropical) Times(b tropical) tropical {
	if !a.Some || !b.Some {
		return tropical{}
	}
	return tropical{lattice.MinOf(int8(max(-128, min(127, int(a.V)+int(b.V)))))}
}

func (tropical) One() tropical { return tropical{lattice.MinOf(int8(0))} }

// claimLawsOfTypes claims the library's laws of the types of values, versions, counts and sets.
func claimLawsOfTypes() {
	lattice.ClaimMonotone("library counted", lattice.Counted[string]().Func())
	lattice.ClaimMorphism("library component", lattice.Component("a").Func())
	lattice.ClaimBimorphism("library intersect", lattice.Intersect[string]().Func())
	lattice.ClaimBimorphism("library intersect small", lattice.Intersect[bool]().Func())
	lattice.ClaimBimorphism("library product", lattice.Product[bool, bool]().Func())
	lattice.ClaimBimorphism("library both", lattice.Both[lattice.Or, lattice.SetUnion[bool]]().Func())
	lattice.ClaimBimorphism("library at keys", lattice.AtKeys[bool](lattice.Intersect[bool]()).Func())
	lattice.ClaimBimorphism("library at keys of both", lattice.AtKeys[string](lattice.Both[lattice.Nat, lattice.SetUnion[string]]()).Func())
	lattice.ClaimBimorphism("library both then second", lattice.Both[lattice.Or, names]().Then(lattice.Second[lattice.Or, names]()).Func())
	lattice.ClaimBimorphism("library multiply trust", lattice.Multiply[lattice.Trust]().Func())
	lattice.ClaimBimorphism("library multiply cost", lattice.Multiply[lattice.Cost]().Func())
	lattice.ClaimBimorphism("library multiply confidence", lattice.Multiply[lattice.Confidence]().Func())
	lattice.ClaimBimorphism("library multiply fuzzy", lattice.Multiply[lattice.Fuzzy]().Func())
	lattice.ClaimAction("library act by cost", lattice.Multiply[lattice.Cost]().Action().Func())
	lattice.ClaimAction("library act then first", lattice.Both[lattice.Or, names]().Action().Then(lattice.First[lattice.Or, names]()).Func())
	lattice.ClaimSemilattice("library join of clocks", lattice.Join[lattice.VectorClock[string]]().Step())
	lattice.ClaimSemilattice("library join of partitions", lattice.JoinOf(func(w word) lattice.UnionFind[string] {
		return lattice.Together(w.Text, "a")
	}).Step())
}

// If this fails, a product that is none makes a library law, or the other way round.
func TestMultiplyClaimsForUsers(t *testing.T) {
	if l := lattice.Multiply[lattice.Cost](); l.Claimed() || l.String() != `bimorphism "multiply"` {
		t.Errorf("%v, claimed %v", l, l.Claimed())
	}
	l := lattice.Multiply[tropical]()
	if !l.Claimed() || l.Name() != "multiply tropical" {
		t.Errorf("%v, claimed %v", l, l.Claimed())
	}
	proptest.Semiring[lattice.Cost](t)
	for _, c := range lattice.Claims() {
		if c.Name() == l.Name() && strings.Contains(c.Position(), "law_types_test.go") {
			return
		}
	}
	t.Error("the claim is not registered")
}

// If this fails, a law of a type that is made of a user's lattice counts as proven.
func TestJoinKnowsWhoseLatticeItIs(t *testing.T) {
	for _, test := range []struct {
		law     law
		claimed bool
	}{
		{lattice.Join[lattice.ORSet[string, string]](), false},
		{lattice.Join[lattice.VecUnion[lattice.WithTop[lattice.GCounter[string]]]](), false},
		{lattice.Join[lattice.TwoPhaseMap[string, lattice.DomPair[lattice.Nat, lattice.UnionFind[int]]]](), false},
		{lattice.Join[lattice.VecUnion[tropical]](), true},
		{lattice.Join[lattice.TwoPhaseMap[string, tropical]](), true},
		{lattice.Join[lattice.WithBot[tropical]](), true},
		{lattice.Join[lattice.DomPair[lattice.Nat, tropical]](), true},
	} {
		if test.law.Claimed() != test.claimed {
			t.Errorf("%v: claimed %v, want %v", test.law, test.law.Claimed(), test.claimed)
		}
	}
}

// If this fails, a composition of nothing is taken for a law.
func TestZeroLawsStayZero(t *testing.T) {
	var none lattice.Bimorphism[names, names, names]
	for _, l := range []law{
		none, none.Action(), lattice.AtKeys[string](none), none.Then(lattice.Morphism[names, names]{}),
		lattice.Intersect[string]().Then(lattice.Morphism[names, names]{}),
		none.Action().Then(lattice.Morphism[names, names]{}),
	} {
		if l.Valid() {
			t.Errorf("%v is valid", l)
		}
	}
	if l := lattice.AtKeys[string](lattice.Intersect[string]()); l.String() != `bimorphism "intersect at keys"` || l.Claimed() {
		t.Errorf("%v, claimed %v", l, l.Claimed())
	}
}
