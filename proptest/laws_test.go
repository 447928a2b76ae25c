package proptest

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// child names the claims that a test process of its own makes: claims are registered for good.
const child = "CALM_PROPTEST_CHILD"

// TestLawsChild runs Laws in a process of its own, for TestLaws to read what it prints.
func TestLawsChild(t *testing.T) {
	switch os.Getenv(child) {
	case "":
		t.Skip("runs only as a child of TestLaws")
	case "none":
		Laws(t)
	case "true":
		claimTrue()
		Laws(t)
		for _, c := range lattice.Claims() {
			t.Logf("%v was checked: %v, %s", c, c.Checked(), c.Evidence())
		}
	case "false":
		lattice.ClaimCommutative("last", func(state *int, x int) { *state = x })
		Laws(t)
	case "false lattice":
		lattice.ClaimMonotone("fine in itself", func(s sum) sum { return s })
		Laws(t)
	case "joined":
		lattice.JoinOf(func(x int) lattice.MapUnion[string, sum] { return nil }) // in which a user's type takes part
		Laws(t)
	case "unknown values":
		lattice.ClaimCommutative("secret", func(state *int, x private) { *state += int(x.n) })
		Laws(t)
	case "given values":
		lattice.ClaimCommutative("secret", func(state *int, x private) { *state += int(x.n) })
		Laws(t, Gen(rapid.Just(private{1})))
	}
}

func claimTrue() {
	lattice.ClaimCommutative("parity", func(state *bool, x bool) { *state = *state != x })
	lattice.ClaimCommutative("highest", func(state *int, x bid) { *state = max(*state, x.Price) })
	lattice.ClaimSemilattice("flags", func(state *lattice.SetUnion[bool], x bool) bool { return lattice.Insert[bool]().Step()(state, x) })
	lattice.ClaimMonotone("size", lattice.Size[string]().Func())
	lattice.ClaimMorphism("length", func(s lattice.Max[int8]) lattice.Or { return lattice.Or(s.Some && s.V > 3) })
}

// If this fails, the test that a user writes does not run the checks, or does not show what they found.
func TestLaws(t *testing.T) {
	for _, test := range []struct {
		claims string
		passes bool
		prints []string
	}{
		{"none", true, []string{"no claims are registered, so no law was checked"}},
		{"true", true, []string{
			`commutative "parity" (laws_test.go:`, `) holds: exhaustive: 2 states, 2 items`,
			`commutative "highest" (laws_test.go:`, `) holds: sampled: 100 cases`,
			`semilattice "flags" (laws_test.go:`, `) holds: exhaustive: 4 states, 2 items`,
			`monotone "size" (laws_test.go:`, `) holds: sampled: 100 cases`,
			`morphism "length" (laws_test.go:`, `) holds: exhaustive: 257 values`,
			`commutative "parity" (laws_test.go:`, `) was checked: true, exhaustive: 2 states, 2 items`,
			`lattice.Nat is a lattice: sampled: 100 cases`,
			`--- PASS: TestLawsChild/highest`,
		}},
		{"false", false, []string{
			`--- FAIL: TestLawsChild/last`,
			`proptest: the claim commutative "last" (laws_test.go:`, `) is false: the order of two items changes the state`,
			`-run="TestLawsChild/last" -rapid.seed=`,
		}},
		{"false lattice", false, []string{
			`--- FAIL: TestLawsChild/lattice_proptest.sum`, `proptest.sum is not a lattice: its join is not idempotent`,
		}},
		{"joined", false, []string{
			`--- FAIL: TestLawsChild/lattice_`, `is not a lattice: its join is not idempotent`,
		}},
		{"unknown values", false, []string{
			`no values of proptest.private are known, since its field n is not exported: pass proptest.Gen or proptest.Values for it`,
			`(for the claim commutative "secret" (laws_test.go:`, `) at `,
		}},
		{"given values", true, []string{`commutative "secret" (laws_test.go:`, `) holds: sampled: 100 cases`}},
	} {
		t.Run(test.claims, func(t *testing.T) {
			process := exec.Command(os.Args[0], "-test.run=^TestLawsChild$", "-test.v", "-rapid.checks=100")
			process.Env = append(os.Environ(), child+"="+test.claims, "GORACE=atexit_sleep_ms=0")
			printed, err := process.CombinedOutput()
			if passed := err == nil; passed != test.passes {
				t.Errorf("passed is %v, want %v", passed, test.passes)
			}
			for _, words := range test.prints {
				if !strings.Contains(string(printed), words) {
					t.Errorf("the test does not print %q", words)
				}
			}
			if t.Failed() {
				t.Log(string(printed))
			}
		})
	}
}
