package proptest

import (
	"flag"
	"os"
	"strings"
	"testing"
)

// Most checks here are meant to fail: rapid need not keep what it found.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// demandFound demands a counterexample that says all of the words.
func demandFound(t *testing.T, found error, words ...string) {
	t.Helper()
	if found == nil {
		t.Fatalf("nothing was found, want a counterexample that says %q", words)
	}
	for _, word := range words {
		if !strings.Contains(found.Error(), word) {
			t.Errorf("the counterexample does not say %q:\n%v", word, found)
		}
	}
	t.Log(found)
}
