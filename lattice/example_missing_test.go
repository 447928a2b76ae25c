package lattice_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// noExample lists what is exported and needs no example, with the reason.
var noExample = map[string]string{
	"Lattice":     "a constraint; the package comment shows a type that is one",
	"Total":       "a constraint",
	"Integer":     "a constraint",
	"Order":       "shown by Compare",
	"Kind":        "shown by the claims",
	"Subject":     "for checkers",
	"Algebra":     "for checkers",
	"AlgebraOf":   "for checkers",
	"Commutative": "shown by its laws and ClaimCommutative",
	"Semilattice": "shown by its laws and ClaimSemilattice",
	"Monotone":    "shown by its laws and ClaimMonotone",
	"Morphism":    "shown by its laws and ClaimMorphism",
	"Claim":       "shown by Claims",
	"Stamp":       "shown by LWW",
}

// If this fails, a new type or function has no runnable example.
func TestExamples(t *testing.T) {
	exported, shown := map[string]bool{}, map[string]bool{}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if example, is := strings.CutPrefix(d.Name.Name, "Example"); is {
					shown[example] = true
				} else if d.Recv == nil && d.Name.IsExported() && !strings.HasSuffix(name, "_test.go") {
					exported[d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if s, is := s.(*ast.TypeSpec); is && s.Name.IsExported() && !strings.HasSuffix(name, "_test.go") {
						exported[s.Name.Name] = true
					}
				}
			}
		}
	}
	for name := range exported {
		if shown[name] == (noExample[name] != "") {
			t.Errorf("%s: has an example: %v; a reason to have none: %q", name, shown[name], noExample[name])
		}
	}
	for name := range noExample {
		if !exported[name] {
			t.Errorf("noExample lists %s, which is not exported", name)
		}
	}
	if len(exported) < 60 {
		t.Errorf("found %d exported names only: does the test still see them?", len(exported))
	}
}
