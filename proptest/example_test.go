package proptest_test

import (
	"fmt"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/proptest"
	"pgregory.net/rapid"
)

// Light is a lattice of a user's own: green, then amber, then red.
type Light uint8

// Join keeps the more severe.
func (a Light) Join(b Light) (Light, bool) { return max(a, b), b > a }

// Dial looks like a lattice, and is none: adding is no join.
type Dial uint8

// Join adds.
func (a Dial) Join(b Dial) (Dial, bool) { return a + b, b > 0 }

// console stands for the *testing.T of a test: it prints.
type console struct{ testing.TB }

func (console) Helper()                         {}
func (console) Name() string                    { return "Test" }
func (console) Logf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (console) Fatal(args ...any)               { fmt.Println(args...) }

var t console

func ExampleLattice() {
	proptest.Lattice[Light](t)
	// Output: proptest: proptest_test.Light is a lattice: exhaustive: 256 values
}

func ExampleLattice_counterexample() {
	proptest.Lattice[Dial](t)
	// Output:
	// proptest: proptest_test.Dial is not a lattice: its join is not idempotent
	//     a:      1
	//     a ⊔ a:  2
	//     so:     joining a value to itself must change nothing
}

func ExampleValues() {
	proptest.Lattice[lattice.MapUnion[string, Light]](t, proptest.Values("north", "south"), proptest.Values[Light](0, 1, 2))
	// Output: proptest: lattice.MapUnion[string,proptest_test.Light] is a lattice: exhaustive: 16 values
}

func ExampleGen() {
	ports := rapid.SampledFrom([]int{80, 443, 8080})
	proptest.Lattice[lattice.SetUnion[int]](t, proptest.Gen(ports))
	// Output: proptest: lattice.SetUnion[int] is a lattice: sampled: 100 cases
}

func ExampleLaws() {
	// As a package variable, a claim is registered in every test of its package.
	reddest := lattice.ClaimSemilattice("reddest", func(state *Light, seen Light) bool {
		grew := seen > *state
		*state = max(*state, seen)
		return grew
	})
	// In a test file: func TestLaws(t *testing.T) { proptest.Laws(t) }
	_ = proptest.Laws
	fmt.Println(reddest)
	// Output: semilattice "reddest"
}
