// Package golden compares what a test got with a file that holds what it should get.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

// Equal fails the test if the file does not hold got. Where the test's package has a flag -update that is set, it writes
// the file instead.
func Equal(t testing.TB, path, got string) {
	t.Helper()
	if updates() {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: write it by -update", err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nand %s holds\n%s", got, path, want)
	}
}

// updates looks the flag up late: the package of a test may have other uses of it, and declares it itself.
func updates() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}
