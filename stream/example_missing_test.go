package stream_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// noExample lists what is exported and needs no example, with the reason.
var noExample = map[string]string{
	"CallID_MarshalBinary":   "called by codecs",
	"CallID_String":          "for logs",
	"CallID_UnmarshalBinary": "called by codecs",
	"Clients_Close":          "shown by the example of Flow.Clients",
	"Clients_Join":           "likewise",
	"Clients_Leave":          "likewise",
	"GraphEdge_String":       "shown by the examples of Named",
	"Link_Claim":             "for who checks claims: proptest.Wire",
	"Parcel_Bytes":           "shown by the example of ClaimCut",
	"Parcel_Deliver":         "likewise",
	"Parcel_Done":            "likewise",
	"Presence_String":        "shown by the example of Clients.Presence",
	"WireClaim_Checked":      "for who checks claims: proptest.Wire",
	"WireClaim_MarkChecked":  "likewise",
	"WireClaim_Name":         "likewise",
	"WireClaim_Position":     "likewise",
	"WireClaim_String":       "likewise",
	"WireClaims":             "likewise",
	"Member_MarshalBinary":   "called by codecs",
	"Member_UnmarshalBinary": "called by codecs",
	"Member_String":          "shown by each example at a cluster",
	"Misuse_Error":           "an error's text, tested with the misuses",
}

// TestExamples holds that a new operator comes with a runnable example, and that no reason outlives what it is for.
func TestExamples(t *testing.T) {
	exported, shown := exportedFuncs(t), examples(t)
	for _, name := range slices.Sorted(maps.Keys(exported)) {
		switch reason := noExample[name]; {
		case !shown[name] && reason == "":
			t.Errorf("%s has no example: write func Example%s with an // Output: comment", name, name)
		case shown[name] && reason != "":
			t.Errorf("%s has an example, and a reason to have none: %s", name, reason)
		}
	}
	for name := range noExample {
		if !exported[name] {
			t.Errorf("noExample lists %s, which is not exported", name)
		}
	}
	if len(exported) < 100 {
		t.Errorf("found %d exported functions only: does the test still see them?", len(exported))
	}
}

// exportedFuncs are the package's functions and methods as their examples are named.
func exportedFuncs(t *testing.T) map[string]bool {
	names := map[string]bool{}
	for _, d := range declarations(t, func(file string) bool { return !strings.HasSuffix(file, "_test.go") }) {
		switch receiver := receiverName(d); {
		case !d.Name.IsExported() || receiver != "" && !ast.IsExported(receiver):
		case receiver == "":
			names[d.Name.Name] = true
		default:
			names[receiver+"_"+d.Name.Name] = true
		}
	}
	return names
}

// examples are the names that examples which are run and compared show.
func examples(t *testing.T) map[string]bool {
	names := map[string]bool{}
	for _, d := range declarations(t, func(file string) bool { return strings.HasPrefix(file, "example_") }) {
		if name, ok := strings.CutPrefix(d.Name.Name, "Example"); ok {
			names[name] = true
		}
	}
	return names
}

// declarations are the functions of this folder's files. Examples without an Output comment are left out, since they are
// not run.
func declarations(t *testing.T, want func(file string) bool) (all []*ast.FuncDecl) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, name := range slices.DeleteFunc(names, func(name string) bool { return !want(name) }) {
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && (!strings.HasPrefix(f.Name.Name, "Example") || comparesOutput(file, f)) {
				all = append(all, f)
			}
		}
	}
	return all
}

func comparesOutput(file *ast.File, f *ast.FuncDecl) bool {
	return slices.ContainsFunc(file.Comments, func(c *ast.CommentGroup) bool {
		text := strings.ToLower(c.Text())
		return f.Pos() <= c.Pos() && c.End() <= f.End() &&
			(strings.HasPrefix(text, "output:") || strings.HasPrefix(text, "unordered output:"))
	})
}

func receiverName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}
