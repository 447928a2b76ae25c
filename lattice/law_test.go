package lattice_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/proptest"
)

// word is an item of a plain kind.
type word struct {
	Text  string
	Times uint8
}

// scores is a map lattice to claim laws about.
type scores = lattice.MapUnion[string, lattice.Max[int]]

// Library laws are claimed here, so that proptest.Laws proves or tries them as it does a user's.
func claimLibraryLaws() {
	lattice.ClaimCommutative("library add int8", lattice.Add[int8]().Step())
	lattice.ClaimCommutative("library add uint64", lattice.Add[uint64]().Step())
	lattice.ClaimCommutative("library add of", lattice.AddOf(func(w word) int { return int(w.Times) }).Step())
	lattice.ClaimCommutative("library tally", lattice.Tally[string]().Step())
	lattice.ClaimSemilattice("library join", lattice.Join[lattice.SetUnion[string]]().Step())
	lattice.ClaimSemilattice("library join of small", lattice.JoinOf(func(x int8) lattice.Max[int8] { return lattice.MaxOf(x) }).Step())
	lattice.ClaimSemilattice("library join of", lattice.JoinOf(func(w word) scores {
		return scores{w.Text: lattice.MaxOf(int(w.Times))}
	}).Step())
	lattice.ClaimSemilattice("library insert small", lattice.Insert[bool]().Step())
	lattice.ClaimSemilattice("library insert", lattice.Insert[string]().Step())
	lattice.ClaimMonotone("library size", lattice.Size[string]().Func())
	lattice.ClaimMonotone("library size small", lattice.Size[bool]().Func())
	lattice.ClaimMorphism("library first", lattice.First[lattice.SetUnion[string], lattice.Or]().Func())
	lattice.ClaimMorphism("library second", lattice.Second[lattice.Or, scores]().Func())
	lattice.ClaimMorphism("library keys", lattice.Keys[string, lattice.Max[int]]().Func())
	lattice.ClaimMorphism("library keys small", lattice.Keys[bool, lattice.Or]().Func())
	lattice.ClaimMorphism("library at", lattice.At[lattice.SetUnion[bool]](true).Func())
	lattice.ClaimMorphism("library first then keys", lattice.First[scores, lattice.Nat]().Then(lattice.Keys[string, lattice.Max[int]]()).Func())
	lattice.ClaimMonotone("library keys then size", lattice.Keys[string, lattice.Max[int]]().Monotone().Then(lattice.Size[string]()).Func())
}

// If this fails, a law that programs take on this package's word does not hold.
func TestLibraryLaws(t *testing.T) {
	claimLibraryLaws()
	claimLawsOfTypes()
	proptest.Laws(t)
	for _, c := range lattice.Claims() {
		if !c.Checked() || c.Evidence() == "" {
			t.Errorf("%v was not checked", c)
		}
	}
}

// law is what all laws have in common.
type law interface {
	Valid() bool
	Name() string
	Claimed() bool
	String() string
}

// If this fails, a flow takes a law that nobody made, or calls a claim proven.
func TestLawsKnowWhatTheyAre(t *testing.T) {
	insert := lattice.ClaimSemilattice("my insert", lattice.Insert[string]().Step())
	grow := lattice.ClaimMonotone("my size", lattice.Size[string]().Func())
	keep := lattice.ClaimMorphism("my keys", lattice.Keys[string, lattice.Max[int]]().Func())
	for _, test := range []struct {
		law     law
		valid   bool
		claimed bool
		prints  string
	}{
		{lattice.Add[int](), true, false, `commutative "add"`},
		{lattice.Commutative[int, int]{}, false, false, "no law"},
		{lattice.Semilattice[names, string]{}, false, false, "no law"},
		{insert, true, true, `semilattice "my insert"`},
		{grow, true, true, `monotone "my size"`},
		{keep, true, true, `morphism "my keys"`},
		{keep.Then(lattice.Morphism[names, names]{}), false, false, "no law"},
		{lattice.Monotone[names, names]{}.Then(grow), false, false, "no law"},
		{lattice.Morphism[names, names]{}.Monotone(), false, false, "no law"},
		{keep.Monotone(), true, true, `monotone "my keys"`},
		{keep.Monotone().Then(lattice.Size[string]()), true, true, `monotone "my keys then size"`},
		{lattice.Keys[string, lattice.Max[int]]().Monotone(), true, false, `monotone "keys"`},
		{lattice.Keys[string, lattice.Max[int]]().Monotone().Then(grow), true, true, `monotone "keys then my size"`},
	} {
		if test.law.Valid() != test.valid || test.law.Claimed() != test.claimed || test.law.String() != test.prints {
			t.Errorf("%v: valid %v, claimed %v; want %s, %v, %v",
				test.law, test.law.Valid(), test.law.Claimed(), test.prints, test.valid, test.claimed)
		}
	}
	if (lattice.Commutative[int, int]{}).Step() != nil || (lattice.Morphism[names, names]{}).Func() != nil {
		t.Error("a zero law has a function")
	}
}

// names is a set to claim laws about.
type names = lattice.SetUnion[string]

// If this fails, a plain conversion makes one law of another, or of one about other types.
func TestLawsAreNotConvertible(t *testing.T) {
	laws := []reflect.Type{
		reflect.TypeFor[lattice.Commutative[names, names]](),
		reflect.TypeFor[lattice.Semilattice[names, names]](),
		reflect.TypeFor[lattice.Monotone[names, names]](),
		reflect.TypeFor[lattice.Morphism[names, names]](),
		reflect.TypeFor[lattice.Morphism[lattice.SetUnion[int], names]](),
		reflect.TypeFor[lattice.Key[names, names]](),
		reflect.TypeFor[lattice.Index[names]](),
		reflect.TypeFor[lattice.Pure[names, names]](),
		reflect.TypeFor[lattice.Action[names, names, names]](),
		reflect.TypeFor[lattice.Bimorphism[names, names, names]](),
	}
	for i, from := range laws {
		if first := from.Field(0); first.Type.Size() != 0 || first.Type.Kind() != reflect.Array {
			t.Errorf("the first field of %v takes memory", from)
		}
		for j, to := range laws {
			if i != j && from.ConvertibleTo(to) {
				t.Errorf("%v converts to %v", from, to)
			}
		}
	}
}

// If this fails, the report of claims shows one twice, or none for a place that has two.
func TestClaimsRegisterOnce(t *testing.T) {
	for range 3 {
		lattice.ClaimCommutative("once", func(state *int, x int) { *state += x })
		claimSum[int]()
		claimSum[int8]()
	}
	var found []string
	for _, c := range lattice.Claims() {
		if c.Name() == "once" || c.Name() == "once for each type" {
			found = append(found, fmt.Sprint(c.Kind(), " ", c.Subject().In))
			if !strings.Contains(c.Position(), "/lattice/law_test.go:") {
				t.Errorf("%v is said to be at %s", c, c.Position())
			}
		}
	}
	if got, want := strings.Join(found, ", "), "commutative int, commutative int, commutative int8"; got != want {
		t.Errorf("the claims are %s, want %s", got, want)
	}
}

func claimSum[A lattice.Integer]() {
	lattice.ClaimCommutative("once for each type", func(state *A, x A) { *state += x })
}

// If this fails, a mistake in a claim shows up far from where it was made.
func TestClaimsRefuseMistakes(t *testing.T) {
	for _, test := range []struct {
		mistake func()
		says    string
	}{
		{func() { lattice.ClaimCommutative("", func(*int, int) {}) }, "the commutative claim at "},
		{func() { lattice.ClaimCommutative[int, int]("none", nil) }, `the commutative claim "none" at `},
		{func() { lattice.ClaimSemilattice[names, string]("none", nil) }, `the semilattice claim "none" at `},
		{func() { lattice.ClaimMonotone[names, names]("none", nil) }, `the monotone claim "none" at `},
		{func() { lattice.ClaimMorphism[names, names]("none", nil) }, `the morphism claim "none" at `},
		{func() { lattice.ClaimAction[string, names, names]("none", nil) }, `the action claim "none" at `},
		{func() { lattice.ClaimBimorphism[names, names, names]("none", nil) }, `the bimorphism claim "none" at `},
		{func() { lattice.ClaimKey[string, string]("none", nil) }, `the key claim "none" at `},
		{func() { lattice.ClaimIndex[string]("none", nil) }, `the index claim "none" at `},
		{func() { lattice.ClaimPure[string, string]("none", nil) }, `the pure claim "none" at `},
		{func() { lattice.AddOf[string, int](nil) }, "the function of AddOf at "},
		{func() { lattice.JoinOf[string, names](nil) }, "the function of JoinOf at "},
	} {
		said := panics(test.mistake)
		if !strings.HasPrefix(said, "lattice: "+test.says) || !strings.Contains(said, "law_test.go:") {
			t.Errorf("got %q, want %q and the place", said, test.says)
		}
	}
}

func panics(f func()) (said string) {
	defer func() { said = fmt.Sprint(recover()) }()
	f()
	return ""
}
