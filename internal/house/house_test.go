// Package house holds the rules of the house: what CONTRIBUTING.md says of how the code looks, as far as a test can see
// it. An exception stands in the list of its rule, with the reason; an entry that nothing needs any more fails too.
package house

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	mostLines         = 350 // of a file
	mostFunctionLines = 70
)

// exceptions are the places where a rule does not hold, each with the reason.
type exceptions map[string]string

// broken reports a violation unless it is listed.
func (e exceptions) broken(t *testing.T, used map[string]bool, where, rule string) {
	t.Helper()
	used[where] = true
	if e[where] == "" {
		t.Errorf("%s: %s", where, rule)
	}
}

// settled reports the entries that nothing needed.
func (e exceptions) settled(t *testing.T, used map[string]bool) {
	t.Helper()
	for where := range e {
		if !used[where] {
			t.Errorf("%s is listed as an exception, and needs none", where)
		}
	}
}

// If this fails, a file or a function has grown past what one reads in one go.
func TestLengths(t *testing.T) {
	sources(t, []string{".go"}, func(path string, content []byte) {
		if n := bytes.Count(content, []byte("\n")); n > mostLines && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s has %d lines, more than %d: split it by concept", path, n, mostLines)
		}
	})
	for _, p := range packages(t) {
		fset := token.NewFileSet()
		functions(parse(t, fset, p), func(name string, f *ast.FuncDecl) {
			if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; n > mostFunctionLines {
				t.Errorf("%s: %s has %d lines, more than %d", p.folder(), name, n, mostFunctionLines)
			}
		})
	}
}

// silent are the methods whose name says all there is to say.
var silent = []string{"Error"}

// If this fails, go doc shows a name without a word about it.
func TestExportedNamesAreExplained(t *testing.T) {
	for _, p := range packages(t) {
		fset := token.NewFileSet()
		explained := false
		for _, file := range parse(t, fset, p) {
			explained = explained || file.Doc != nil
			for _, d := range file.Decls {
				for _, id := range unexplained(d) {
					t.Errorf("%s: %s has no comment", fset.Position(id.Pos()), id.Name)
				}
			}
		}
		if !explained && len(p.GoFiles) > 0 {
			t.Errorf("the package %s has no comment", p.folder())
		}
	}
}

// unexplained are the exported names of a declaration that have no comment of their own and none of their group.
func unexplained(d ast.Decl) (names []*ast.Ident) {
	missing := func(doc ...*ast.CommentGroup) bool {
		return !slices.ContainsFunc(doc, func(c *ast.CommentGroup) bool { return c != nil })
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		visible := d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d)))
		if visible && missing(d.Doc) && !slices.Contains(silent, d.Name.Name) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && missing(d.Doc, s.Doc, s.Comment) {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				for _, id := range s.Names {
					if id.IsExported() && missing(d.Doc, s.Doc, s.Comment) {
						names = append(names, id)
					}
				}
			}
		}
	}
	return names
}

// If this fails, an error or a panic does not say which package it is from.
func TestErrorsNameTheirPackage(t *testing.T) {
	for _, p := range packages(t) {
		if p.Name == "main" || strings.Contains(p.folder(), "internal/") {
			continue
		}
		fset := token.NewFileSet()
		for _, file := range parse(t, fset, p) {
			for _, text := range errorTexts(file) {
				if s, err := strconv.Unquote(text.Value); err == nil && !strings.HasPrefix(s, p.Name+": ") && !strings.HasPrefix(s, "%") {
					t.Errorf("%s: %s does not begin with %q", fset.Position(text.Pos()), text.Value, p.Name+": ")
				}
			}
		}
	}
}

// errorTexts are the texts of the errors that a file exports, and of its panics.
func errorTexts(file *ast.File) (texts []*ast.BasicLit) {
	add := func(e ast.Expr) {
		if call, ok := e.(*ast.CallExpr); ok && len(call.Args) > 0 {
			e = call.Args[0]
		}
		if s, ok := e.(*ast.BasicLit); ok && s.Kind == token.STRING {
			texts = append(texts, s)
		}
	}
	for _, d := range file.Decls {
		if vars, ok := d.(*ast.GenDecl); ok && vars.Tok == token.VAR {
			for _, s := range vars.Specs {
				if v := s.(*ast.ValueSpec); strings.HasPrefix(v.Names[0].Name, "Err") && len(v.Values) == 1 {
					add(v.Values[0])
				}
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" {
			add(call.Args[0])
		}
		return true
	})
	return texts
}

// Folders of one machine, written so that this file names none.
var machinePath = regexp.MustCompile(`(?:^|[^\w.~/])/(?:` + strings.Join([]string{"home", "root", "Users", "work", "private", "mnt"}, "|") + `)/\w`)

// If this fails, a file names a folder that only one machine has.
func TestNoFileNamesAMachinePath(t *testing.T) {
	sources(t, []string{".go", ".md", ".mod", ".txt", ".mmd", ".json", "run"}, func(path string, content []byte) {
		for i, line := range bytes.Split(content, []byte("\n")) {
			if m := machinePath.Find(line); m != nil {
				t.Errorf("%s:%d names a folder of a machine: %s", path, i+1, fmt.Sprintf("%q", m))
			}
		}
	})
}
