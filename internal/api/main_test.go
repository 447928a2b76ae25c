package main

import (
	"slices"
	"strings"
	"testing"

	_ "github.com/calmflow/calm/io/file" // with the next, all packages: a result of this test is not kept when one changes
	_ "github.com/calmflow/calm/proptest"
)

// If this fails, a name that programs use can go without a word.
func TestAPI(t *testing.T) {
	lines, err := api("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"github.com/calmflow/calm/props: func props.Because(why string) props.Nondet",
		"github.com/calmflow/calm/stream: const stream.MaxLine untyped int",
		"github.com/calmflow/calm/stream: type stream.Graph struct",
		"github.com/calmflow/calm/stream: stream.Graph has field Nodes []stream.GraphNode",
		"github.com/calmflow/calm/stream: var stream.ErrGraphOnly error",
		"github.com/calmflow/calm/props: props.NeedsOnce demands uniqueFirst",
		"github.com/calmflow/calm/lattice: type lattice.Nat uint64",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("lacks %q", want)
		}
	}
	for _, l := range lines {
		if strings.Contains(l, "/internal/") || strings.Contains(l, "/examples/") {
			t.Errorf("%q is nothing that programs can use", l)
		}
	}
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, "func (stream.Stream[T, L, D]).Count[") }) {
		t.Error("lacks generic methods")
	}
}
