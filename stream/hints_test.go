package stream

import (
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The hints that no program shows, and why.
var unshownHints = map[string]string{
	"shardOrUniteFirst": "NeedsOwners: at Scattered, where no table can be: one that is replicated meets dealt collections from where it is",
	"useBroadcast":      "NeedsTorn: a wire given to BroadcastCut harms nothing",
}

// TestEveryHintIsShown finds the methods of exported constraints that not all markers, locations or places have. Each is
// a hint, and must stand in some golden file: no demand is without a program that fails it.
func TestEveryHintIsShown(t *testing.T) {
	var shown strings.Builder
	for _, pattern := range []string{"testdata/refused/*.txt", "testdata/forge/*.txt"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			shown.Write(b)
		}
	}
	cc := stockCompiler(t)
	hints := append(hintsOf(cc.load(t, "github.com/calmflow/calm/props")), hintsOf(cc.load(t, "github.com/calmflow/calm/stream"))...)
	for _, hint := range hints {
		found := regexp.MustCompile(`method ` + hint + `\b`).MatchString(shown.String())
		if _, known := unshownHints[hint]; known == found {
			t.Errorf("a golden file shows the hint %s: %v; write a program that does, or set unshownHints right", hint, found)
		}
	}
	for hint := range unshownHints {
		if !slices.Contains(hints, hint) {
			t.Errorf("unshownHints excuses %s, which is no hint of %v", hint, hints)
		}
	}
}

// hintsOf are the methods of a package's exported constraints that some type of the constraint's family lacks.
func hintsOf(pkg *types.Package) (hints []string) {
	named := exportedTypes(pkg)
	for _, c := range named {
		constraint, ok := c.Underlying().(*types.Interface)
		if !ok {
			continue
		}
		family := familyOf(constraint, named)
		for method := range constraint.Methods() {
			lacks := func(n *types.Named) bool { return !hasMethod(n, method.Name()) }
			if slices.ContainsFunc(family, lacks) && !slices.Contains(hints, method.Name()) {
				hints = append(hints, method.Name())
			}
		}
	}
	return hints
}

func exportedTypes(pkg *types.Package) (all []*types.Named) {
	for _, name := range pkg.Scope().Names() {
		object, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !object.Exported() {
			continue
		}
		if n, ok := object.Type().(*types.Named); ok {
			all = append(all, n)
		}
	}
	return all
}

// familyOf are the types that a constraint chooses from: the terms of a union that it embeds, or all locations or places.
func familyOf(constraint *types.Interface, named []*types.Named) (family []*types.Named) {
	for embedded := range constraint.EmbeddedTypes() {
		inner, ok := embedded.Underlying().(*types.Interface)
		if !ok || inner.NumEmbeddeds() == 0 {
			continue
		}
		if union, ok := inner.EmbeddedType(0).(*types.Union); ok {
			for term := range union.Terms() {
				family = append(family, term.Type().(*types.Named))
			}
		}
	}
	for _, anchor := range []string{"location", "takePlaceFromFlow"} {
		for method := range constraint.Methods() {
			if method.Name() != anchor {
				continue
			}
			for _, n := range named {
				if hasMethod(n, anchor) && !types.IsInterface(n) {
					family = append(family, n)
				}
			}
		}
	}
	return family
}

func hasMethod(n *types.Named, name string) bool {
	for method := range n.Methods() {
		if method.Name() == name {
			return true
		}
	}
	return false
}
