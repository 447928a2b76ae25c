package house

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/calmflow/calm/"
)

// goPackage is what the go command says of a package.
type goPackage struct {
	Dir, ImportPath, Name, Export      string
	GoFiles                            []string
	Imports, TestImports, XTestImports []string
}

// folder is the package's folder in the module.
func (p goPackage) folder() string { return strings.TrimPrefix(p.ImportPath, module) }

// listed are the packages of the module, and those that they depend on, by import path.
var listed = sync.OnceValues(func() (map[string]goPackage, error) {
	cmd := exec.Command("go", "list", "-deps", "-export", "-json=Dir,ImportPath,Name,Export,GoFiles,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	all := map[string]goPackage{}
	for dec := json.NewDecoder(out); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, cmd.Wait()
		} else if err != nil {
			return nil, err
		}
		all[p.ImportPath] = p
	}
})

// packages are the packages of the module, by folder.
func packages(t *testing.T) []goPackage {
	t.Helper()
	all, err := listed()
	if err != nil {
		t.Fatal(err)
	}
	var ours []goPackage
	for path, p := range all {
		if strings.HasPrefix(path, module) {
			ours = append(ours, p)
		}
	}
	slices.SortFunc(ours, func(a, b goPackage) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	if len(ours) < 8 {
		t.Fatalf("%d packages found", len(ours))
	}
	return ours
}

// checked is a package with its syntax and types.
type checked struct {
	goPackage
	fset  *token.FileSet
	files []*ast.File
	info  types.Info
}

// check parses and type-checks the files of a package that are no tests.
func check(t *testing.T, folder string) *checked {
	t.Helper()
	all, err := listed()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := all[module+folder]
	if !ok {
		t.Fatalf("there is no package %s", folder)
	}
	c := &checked{goPackage: p, fset: token.NewFileSet(), info: types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}}
	c.files = parse(t, c.fset, p)
	exported := importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(all[path].Export) })
	if _, err := (&types.Config{Importer: exported}).Check(p.ImportPath, c.fset, c.files, &c.info); err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t *testing.T, fset *token.FileSet, p goPackage) (files []*ast.File) {
	t.Helper()
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// functions calls visit for each function and method of the files, by its name as Go prints it: Func, Type.Method.
func functions(files []*ast.File, visit func(name string, f *ast.FuncDecl)) {
	for _, file := range files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				visit(functionName(f), f)
			}
		}
	}
}

func functionName(f *ast.FuncDecl) string {
	if r := receiver(f); r != "" {
		return r + "." + f.Name.Name
	}
	return f.Name.Name
}

// receiver is the name of a method's type.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	name := ""
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}

// sources calls visit with each file of the module whose name ends as given, but those of testdata, by path from its root.
func sources(t *testing.T, endings []string, visit func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(path, e) }) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		from, err := filepath.Rel(root, path)
		visit(filepath.ToSlash(from), content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
