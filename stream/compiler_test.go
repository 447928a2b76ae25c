package stream

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// compiler is the toolchain's own compiler, and go/types, over the export data of this library as it is now.
type compiler struct {
	gc      string // the program
	imports string // what it reads imports from: an importcfg
	root    string // the module's folder

	mu       sync.Mutex // go/types: one file at a time
	fset     *token.FileSet
	importer types.Importer
}

// stockCompiler asks the go command once, for all tests.
func stockCompiler(t testing.TB) *compiler {
	t.Helper()
	cc, err := oneCompiler()
	if err != nil {
		t.Fatal(err)
	}
	return cc
}

var oneCompiler = sync.OnceValues(func() (*compiler, error) {
	imports, err := importsOf("testdata/refused/*.go", "testdata/accepted/*.go", "testdata/forge/*.go")
	if err != nil {
		return nil, err
	}
	listing, err := goOutput(append([]string{"list", "-export", "-deps", "-f", "{{if .Export}}{{.ImportPath}}={{.Export}}{{end}}"}, imports...)...)
	if err != nil {
		return nil, err
	}
	gc, err := goOutput("tool", "-n", "compile")
	if err != nil {
		return nil, err
	}
	root, err := goOutput("list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return nil, err
	}
	cc := &compiler{gc: gc, root: root + string(filepath.Separator), fset: token.NewFileSet()}
	exports := map[string]string{}
	for line := range strings.Lines(listing) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		exports[path] = file
		cc.imports += fmt.Sprintf("packagefile %s=%s\n", path, file)
	}
	cc.importer = importer.ForCompiler(cc.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	return cc, nil
})

// importsOf lists what Go files import.
func importsOf(patterns ...string) ([]string, error) {
	paths := map[string]bool{}
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				return nil, err
			}
			for _, imp := range f.Imports {
				path, _ := strconv.Unquote(imp.Path.Value)
				paths[path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(paths)), nil
}

// goOutput is what the go command prints in this package's folder.
func goOutput(args ...string) (string, error) {
	out, err := exec.Command("go", args...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, failed.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}

// goFails is what the go command prints in a folder; it must fail.
func goFails(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Errorf("go %s succeeds", strings.Join(args, " "))
	}
	return string(out)
}

// compile is what the compiler says of a file: nothing, if it compiles.
func (cc *compiler) compile(t testing.TB, file string) string {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "importcfg")
	if err := os.WriteFile(config, []byte(cc.imports), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(cc.gc, "-p", "main", "-e", "-importcfg", config, "-o", filepath.Join(dir, "object"), filepath.Base(file))
	cmd.Dir = filepath.Dir(file)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	var refused *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &refused) {
		t.Fatal(err)
	}
	return cc.tidy(said.String())
}

// check is what go/types says of a file, as editors show it.
func (cc *compiler) check(t testing.TB, file string) string {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cc.mu.Lock()
	defer cc.mu.Unlock()
	f, err := parser.ParseFile(cc.fset, filepath.Base(file), source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	conf := types.Config{Importer: cc.importer, Error: func(err error) { fmt.Fprintln(&said, err) }}
	_, _ = conf.Check("main", cc.fset, []*ast.File{f}, nil)
	return cc.tidy(said.String())
}

// load is a package of this library, from its export data.
func (cc *compiler) load(t testing.TB, path string) *types.Package {
	t.Helper()
	cc.mu.Lock()
	defer cc.mu.Unlock()
	pkg, err := cc.importer.Import(path)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

var declared = regexp.MustCompile(`(declared at [\w./]+\.go):\d+:\d+`)

// tidy takes from a message what differs from one checkout or one edit to the next.
func (cc *compiler) tidy(said string) string {
	return declared.ReplaceAllString(strings.ReplaceAll(said, cc.root, ""), "$1")
}
