// Package rules asks the type checker which operators may be called on which handles, and what they yield. What it answers is
// written as Go into the package above it, whose tests choose from that at run time.
//
//	go test ./internal/randomflows/rules -update
package rules

import (
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
	"slices"
	"strings"
)

// rule is a call that compiles.
type rule struct {
	operator operator
	ins      []handle
	out      handle
	yields   bool // the result is a handle of those that are asked about
	nothing  bool // it yields nothing; else what it yields is ignored at once
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

const head = `package randomflows

import (
	"slices"
	"strings"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

var (
	_ = slices.Values[[]int]
	_ = strings.NewReader
	_ = time.Second
	_ = lattice.MaxOf[int]
	_ props.Ordered
)
`

// body is the operator's text as the body of a function.
func (o operator) body() string {
	if strings.Contains(o.text, "return ") {
		return o.text
	}
	return "return " + o.text
}

// question is a function that compiles if the operator may be called on these.
func (o operator) question(i int, ins []handle) string {
	params := "e *env"
	for k, h := range ins {
		params += fmt.Sprintf(", %c %s", 'a'+k, h.text())
	}
	return fmt.Sprintf("func question%d(%s) any { %s }\n", i, params, o.body())
}

type asked struct {
	operator operator
	ins      []handle
}

// ask asks all there is to ask, of operators and of sinks.
func ask(folder string) ([]rule, error) {
	src := head
	var questions []asked
	for _, o := range slices.Concat(operators, sinks) {
		for _, ins := range o.inputs() {
			src += o.question(len(questions), ins)
			questions = append(questions, asked{o, ins})
		}
	}
	names := map[string]handle{}
	for _, kind := range []string{"S", "K", "C", "T"} {
		for _, h := range all(kind, "", sorted(locations)) {
			names[fmt.Sprintf("handle%d", len(names))] = h
		}
	}
	for _, name := range sorted(names) {
		src += fmt.Sprintf("var %s %s\n", name, names[name].text())
	}
	c := &checker{fset: token.NewFileSet(), wrong: map[string]string{}, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	pkg, err := c.check(folder, src)
	if err != nil {
		return nil, err
	}
	known := func(t types.Type) (handle, bool) { // identical, not of equal text: nat is lattice.Nat
		for name, h := range names {
			if types.Identical(pkg.Scope().Lookup(name).Type(), t) {
				return h, true
			}
		}
		return handle{}, false
	}
	return c.rules(questions, known)
}

type checker struct {
	fset  *token.FileSet
	file  *ast.File
	info  *types.Info
	wrong map[string]string // the first error in each question
}

// check type-checks the questions beside the functions that operators are given.
func (c *checker) check(folder, src string) (*types.Package, error) {
	exports, err := exportData(folder)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range []string{"functions_test.go", "looks_test.go"} {
		file, err := parser.ParseFile(c.fset, filepath.Join(folder, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	if c.file, err = parser.ParseFile(c.fset, "questions.go", src, parser.SkipObjectResolution); err != nil {
		return nil, err
	}
	var first error
	config := types.Config{
		Importer: importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }),
		Error: func(err error) {
			e := err.(types.Error)
			if f := c.question(e.Pos); f != nil {
				if c.wrong[f.Name.Name] == "" {
					c.wrong[f.Name.Name] = e.Msg
				}
			} else if first == nil && !e.Soft {
				first = err
			}
		},
	}
	pkg, _ := config.Check("randomflows", c.fset, append(files, c.file), c.info)
	return pkg, first
}

// question is the one that a position is in, or nil.
func (c *checker) question(at token.Pos) *ast.FuncDecl {
	i, ok := slices.BinarySearchFunc(c.file.Decls, at, func(d ast.Decl, at token.Pos) int {
		switch {
		case d.End() <= at:
			return -1
		case d.Pos() > at:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	f, _ := c.file.Decls[i].(*ast.FuncDecl)
	return f
}

// rules are the questions that were answered with yes.
func (c *checker) rules(questions []asked, known func(types.Type) (handle, bool)) (rs []rule, err error) {
	may := map[string]bool{}
	i := 0
	for _, d := range c.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		q := questions[i]
		i++
		if c.wrong[f.Name.Name] != "" {
			continue
		}
		may[q.operator.name] = true
		result := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt).Results[0]
		r := rule{operator: q.operator, ins: q.ins}
		if t := c.info.Types[result]; t.IsNil() {
			r.nothing = true
		} else {
			r.out, r.yields = known(t.Type)
		}
		rs = append(rs, r)
	}
	for i, q := range questions {
		if !may[q.operator.name] {
			return nil, fmt.Errorf("%s compiles nowhere: %s", q.operator.name, c.wrong[fmt.Sprint("question", i)])
		}
	}
	return rs, nil
}

// exportData are the files with the compiled types of what the functions import, by import path.
func exportData(folder string) (map[string]string, error) {
	command := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "github.com/calmflow/calm/stream")
	command.Dir, command.Stderr = folder, os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return files, nil
}
