package rules

import (
	"flag"
	"path/filepath"
	"slices"
	"testing"

	"github.com/calmflow/calm/internal/golden"
)

var _ = flag.Bool("update", false, "write what the type checker says")

// If this fails, random flows are not what the signatures allow now.
func TestRulesAreCurrent(t *testing.T) {
	rs, err := ask("..")
	if err != nil {
		t.Fatal(err)
	}
	rs, looks := parted(reachable(rs))
	files, err := write(rs, looks)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sorted(files) {
		golden.Equal(t, filepath.Join("..", name), files[name])
	}
	there, err := filepath.Glob("../generated_*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range there {
		if !slices.Contains(sorted(files), filepath.Base(path)) {
			t.Errorf("%s is no more: delete it", path)
		}
	}
	count := map[string]int{}
	for _, r := range slices.Concat(rs, looks) {
		count[r.operator.name]++
	}
	for _, o := range slices.Concat(operators, sinks) {
		if count[o.name] == 0 {
			t.Errorf("no flow comes to %s", o.name)
		}
	}
	t.Logf("%d rules of %d operators", len(rs), len(operators))
	t.Log(count)
}
