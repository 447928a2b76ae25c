package proptest

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/calmflow/calm/lattice"
)

// Laws checks every claim registered so far in this process, each as a subtest with the claim's name, and each lattice
// type that a claim is about, as [Lattice] does. Claims in package variables are always registered; those made while a
// flow is built, once it was built.
//
// Of a commutative step it checks, in states that steps reach from the zero value, that two items may be swapped. Of a
// semilattice step it checks that too, that an item may be repeated at once and later, that the state never shrinks in its
// own order, that grew is exact, and that states of parts of the items join to the state of them all. Of a monotone
// function it checks that a ≤ b implies f(a) ≤ f(b); of a morphism that f(a ⊔ b) = f(a) ⊔ f(b), and that f of bottom is
// bottom; of an action that for each first argument, and of a bimorphism that in both arguments. Of a key it checks that
// different items have different keys, also items that differ in one place only; of an index what [Sent] lists; of a pure
// function that a second call gives an equal result, or error. Of all it checks that the same call gives the same again, and that what is passed is neither changed nor kept.
//
// If the items are few, and the states that they reach too, all are tried; else cases are generated. A claim that holds is
// marked as checked.
func Laws(t *testing.T, options ...Option) {
	t.Helper()
	claims := lattice.Claims()
	if len(claims) == 0 {
		t.Log("proptest: no claims are registered, so no law was checked: make them package variables, or build the flow first")
		return
	}
	s := settingsOf(options)
	for _, a := range algebras(claims) {
		t.Run("lattice "+typeName(a.Type), func(t *testing.T) {
			evidence, err := checkLattice(t.Name(), a, s)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("proptest: %s is a lattice: %s", typeName(a.Type), evidence)
		})
	}
	for _, c := range claims {
		t.Run(c.Name(), func(t *testing.T) {
			evidence, err := checkClaim(t.Name(), c, s)
			if err != nil {
				t.Fatal(err)
			}
			c.MarkChecked(evidence)
			t.Logf("proptest: %v holds: %s", c, evidence)
		})
	}
}

// algebras are the lattices that claims are about, each once.
func algebras(claims []lattice.Claim) []*lattice.Algebra {
	var all []*lattice.Algebra
	seen := map[reflect.Type]bool{}
	for _, c := range claims {
		subject := c.Subject()
		for _, a := range []*lattice.Algebra{subject.First, subject.Argument, subject.Result} {
			if a != nil && !seen[a.Type] {
				seen[a.Type] = true
				all = append(all, a)
			}
		}
	}
	return all
}

// checkClaim returns what was tried, or the counterexample.
func checkClaim(name string, c lattice.Claim, s *settings) (evidence string, err error) {
	for _, typ := range []reflect.Type{c.Subject().With, c.Subject().In} {
		if typ == nil {
			continue
		}
		if err := s.makeable(typ); err != nil {
			return "", fmt.Errorf("%w (for the claim %v at %s)", err, c, c.Position())
		}
	}
	switch c.Kind() {
	case lattice.KindCommutative, lattice.KindSemilattice:
		return stepOf(c, s).check(name)
	case lattice.KindMonotone, lattice.KindMorphism:
		return functionOf(c, s).check(name, c)
	case lattice.KindAction, lattice.KindBimorphism:
		return familyOf(c, s).check(name, c)
	case lattice.KindKey:
		return keyOf(c, s).check(name, c)
	case lattice.KindIndex:
		return indexOf(c, s).check(name, c)
	case lattice.KindPure:
		return pureOf(c, s).check(name, c)
	default:
		return "", fmt.Errorf("proptest: no check is known for the claim %v", c)
	}
}

// claimed puts the claim in front of a counterexample.
func claimed(c lattice.Claim, r *refutation) *refutation {
	if r != nil {
		r.subject = fmt.Sprintf("the claim %v is false", c)
		r.lines = append([]line{note("claimed", c.Position()), note("types", signature(c))}, r.lines...)
	}
	return r
}

func signature(c lattice.Claim) string {
	in, out := typeName(c.Subject().In), typeName(c.Subject().Out)
	switch c.Kind() {
	case lattice.KindCommutative:
		return fmt.Sprintf("func(state *%s, item %s)", out, in)
	case lattice.KindSemilattice:
		return fmt.Sprintf("func(state *%s, item %s) (grew bool)", out, in)
	case lattice.KindAction, lattice.KindBimorphism:
		return fmt.Sprintf("func(%s, %s) %s", typeName(c.Subject().With), in, out)
	case lattice.KindPure:
		return fmt.Sprintf("func(context.Context, %s) (%s, error)", in, out)
	default:
		return fmt.Sprintf("func(%s) %s", in, out)
	}
}
