package stream

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// TestRulesCover fails where an operator is in no row of the table, or a row names none that there is.
func TestRulesCover(t *testing.T) {
	rows := rowsByMethod(t)
	c, err := newChecker(nil)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := c.stream(nil)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"FIFO": true, "Reorder": true, "Repeat": true, "Lossy.Cut": true, "FailStop.Cut": true, "Lenient.Cut": true, "UDP": true, "Datagrams.Cut": true}
	for _, handle := range []string{"Stream", "Keyed", "Cell", "Table", "Recursion", "TableRecursion", "Later", "State", "Carry"} {
		named := pkg.Scope().Lookup(handle).Type().(*types.Named)
		for m := range named.Methods() {
			known[handle+"."+m.Name()] = true
			if m.Exported() && rows[handle+"."+m.Name()] == nil {
				t.Errorf("%s.%s is in no row of testdata/rules/rules.tsv: give it one, or say there why it is not judged", handle, m.Name())
			}
		}
	}
	judged := slices.Concat(operators(), hops())
	for name, r := range rows {
		if method, _, _ := strings.Cut(name, "/"); !known[method] {
			t.Errorf("the row %q is about %s, which is no operator", r["operator"], name)
		}
		if r["why"] == "" && !slices.ContainsFunc(judged, func(o operator) bool { return o.name == name }) {
			t.Errorf("nothing judges %s: add it to a register, such as streamOperators", name)
		}
	}
}

// TestRulesAsked fails where an operator asks for its classes at run time and is under test for one class alone.
func TestRulesAsked(t *testing.T) {
	written := map[string]int{}
	for _, o := range slices.Concat(operators(), hops()) {
		written[o.name] = len(o.calls)
	}
	paths, err := sources("stream")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			m, ok := d.(*ast.FuncDecl)
			if !ok || m.Recv == nil || !asks(m.Body) {
				continue
			}
			if name := receiver(m) + "." + m.Name.Name; written[name] < 2 {
				t.Errorf("%s asks for its classes: write its call for each that makes a difference", name)
			}
		}
	}
}

// asks says that a body asks for a class: by whenever, or by is.
func asks(body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		var of ast.Expr
		switch n := n.(type) {
		case *ast.IndexExpr:
			of = n.X
		case *ast.IndexListExpr:
			of = n.X
		}
		name, ok := of.(*ast.Ident)
		found = found || ok && (name.Name == "whenever" || name.Name == "is")
		return true
	})
	return found
}

// receiver is the name of a method's type.
func receiver(m *ast.FuncDecl) (name string) {
	ast.Inspect(m.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}
