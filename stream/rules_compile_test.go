package stream

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// This file type-checks packages props and stream from source, whatever else they import from what the go command compiled.

const module = "github.com/calmflow/calm/"

// changes are what to do to the text of files, such as props/delivery.go, before it is compiled.
type changes map[string]func(text string) string

type checker struct {
	fset    *token.FileSet
	imports types.Importer
	changed changes
}

func newChecker(changed changes) (*checker, error) {
	files, err := exportData()
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	return &checker{fset: fset, changed: changed, imports: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(files[path])
	})}, nil
}

// exportData are the files with the compiled types of what package stream imports, by import path.
var exportData = sync.OnceValues(func() (map[string]string, error) {
	out, err := goOutput("list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", ".")
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for line := range strings.Lines(out) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return files, nil
})

// stream type-checks package stream, and questions about it if there are any.
func (c *checker) stream(questions *replies) (*types.Package, error) {
	props, err := c.check("props", nil, nil)
	if err != nil {
		return nil, err
	}
	return c.check("stream", props, questions)
}

// check type-checks a package. What is wrong in a question is its answer; anything else is an error.
func (c *checker) check(name string, props *types.Package, r *replies) (*types.Package, error) {
	files, err := c.parse(name)
	if err != nil {
		return nil, err
	}
	var first error
	config := types.Config{Importer: c.importing(props), Error: func(err error) {
		e := err.(types.Error)
		if !e.Soft && (r == nil || !r.note(e)) && first == nil { // soft: an import that only bodies use
			first = fmt.Errorf("%s: %s", e.Fset.Position(e.Pos), e.Msg)
		}
	}}
	info := (*types.Info)(nil)
	if r != nil {
		files, info = append(files, r.file), r.info
	}
	pkg, _ := config.Check(module+name, c.fset, files, info)
	return pkg, first
}

// parse reads the package's files, and the one with the functions that operators under test are given. Signatures are what is
// asked about, so bodies are left out: a change need not fit them.
func (c *checker) parse(name string) (files []*ast.File, err error) {
	paths, err := sources(name)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		text := string(src)
		if change := c.changed[name+"/"+filepath.Base(path)]; change != nil {
			text = change(text)
		}
		f, err := parser.ParseFile(c.fset, path, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				f.Body = &ast.BlockStmt{List: []ast.Stmt{&ast.ExprStmt{X: &ast.CallExpr{Fun: ast.NewIdent("panic"), Args: []ast.Expr{ast.NewIdent("nil")}}}}}
			}
		}
		files = append(files, f)
	}
	return files, nil
}

func sources(name string) ([]string, error) {
	paths, err := filepath.Glob("../" + name + "/*.go")
	return slices.DeleteFunc(paths, func(path string) bool {
		return strings.HasSuffix(path, "_test.go") && !strings.HasPrefix(filepath.Base(path), "rules_functions")
	}), err
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// importing imports compiled packages, but for props, which was checked from source.
func (c *checker) importing(props *types.Package) types.Importer {
	return importerFunc(func(path string) (*types.Package, error) {
		if path == module+"props" {
			return props, nil
		}
		return c.imports.Import(path)
	})
}
