package stream

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// This file is the types' view: it asks the type checker which calls compile, and what they yield. Each question is a function
// of its own in one file, so that one pass over package stream answers all.

// question asks whether an operator's call compiles for inputs of these classes, at this place.
type question struct{ operator, ins, place string }

func ask(o operator, ins []class, place string) question { return question{o.name, commas(ins), place} }

func commas(ins []class) string {
	var s []string
	for _, c := range ins {
		s = append(s, string(c))
	}
	return strings.Join(s, ",")
}

// answer is the result's class and location; or refused, and why.
type answer struct {
	result class
	where  string
	why    string
}

// places are the locations of which is asked, by their names in the matrix.
var places = map[string]string{
	"Process":    "Process[worlds]",
	"Replicated": "Replicated[worlds]",
	"Sharded":    "Sharded[worlds, string]",
	"Scattered":  "Scattered[worlds]",
	"Local":      "Local[worlds]",
	"Tick":       "Tick[Process[worlds]]",
	"Loop":       "Loop[Process[worlds]]",
}

// besides are places of two inputs that do not live at one, by their names: the first's, and the second's behind a slash.
var besides = []string{"Scattered/Replicated", "Sharded/Replicated", "Replicated/Scattered"}

// sideOf is where input i lives.
func sideOf(place string, i int) string {
	first, second, two := strings.Cut(place, "/")
	if two && i == 1 {
		return second
	}
	return first
}

// placesAsked are the places at which an operator's inputs may be.
func (o operator) placesAsked() []string {
	all := slices.Sorted(maps.Keys(places))
	if len(o.kinds()) == 2 {
		all = append(all, besides...)
	}
	return all
}

// handles are the inputs' types, by kind, with a place and a class to be filled in.
var handles = map[kind]string{
	"Stream": "Stream[int, %s, props.%s]",
	"Keyed":  "Keyed[string, int, %s, props.%s]",
	"Cell":   "Cell[set, %s, props.%s]",
	"Table":  "Table[string, set, %s, props.%s]",
}

// typesView asks all there is to ask of these operators, after changes to the packages' text, if any.
func typesView(ops []operator, changed changes) (map[question]answer, error) {
	texts, err := callTexts()
	if err != nil {
		return nil, err
	}
	var questions []question
	src := questionsHead
	for _, o := range ops {
		for _, ins := range o.inputs() {
			for _, place := range o.placesAsked() {
				src += o.function(len(questions), texts[o.name], ins, place)
				questions = append(questions, ask(o, ins, place))
			}
		}
	}
	c, err := newChecker(changed)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(c.fset, "questions.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	r := &replies{file: file, why: map[string]string{}, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	if _, err := c.stream(r); err != nil {
		return nil, err
	}
	return r.read(questions), nil
}

const questionsHead = `package stream

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

type (
	worlds struct{}
	handle = any

	_ = lattice.Nat
	_ = props.Nondet
)
`

// function is a question as Go: the operator's first call, for other inputs.
func (o operator) function(i int, text callText, ins []class, place string) string {
	if o.refusal != "" {
		text.body = "{ return " + o.refusal + " }"
	}
	var params []string
	for k, in := range ins {
		params = append(params, text.params[k]+" "+fmt.Sprintf(handles[o.kinds()[k]], places[sideOf(place, k)], in))
	}
	return fmt.Sprintf("\nfunc question%d(%s) handle %s\n", i, strings.Join(params, ", "), text.body)
}

// callText is the text of an operator's first call.
type callText struct {
	params []string // their names
	body   string
}

// callTexts reads them in the files with registers, by the operators' names.
var callTexts = sync.OnceValues(func() (map[string]callText, error) {
	texts := map[string]callText{}
	files, err := filepath.Glob("rules_operators*_test.go")
	if err != nil {
		return nil, err
	}
	for _, file := range append(files, "rules_hops_test.go") {
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			name, call := registered(n)
			if call == nil {
				return true
			}
			t := callText{body: string(src[call.Body.Pos()-f.FileStart : call.Body.End()-f.FileStart])}
			for _, p := range call.Type.Params.List {
				for _, name := range p.Names {
					t.params = append(t.params, name.Name)
				}
			}
			texts[name] = t
			return false
		})
	}
	return texts, nil
})

// registered is the name and the first call of op("name", on(func…), …).
func registered(n ast.Node) (name string, call *ast.FuncLit) {
	c, ok := n.(*ast.CallExpr)
	if !ok || len(c.Args) < 2 {
		return "", nil
	}
	if f, ok := c.Fun.(*ast.Ident); !ok || f.Name != "op" {
		return "", nil
	}
	return strings.Trim(c.Args[0].(*ast.BasicLit).Value, `"`), c.Args[1].(*ast.CallExpr).Args[0].(*ast.FuncLit)
}

// replies collects what the type checker says of questions.
type replies struct {
	file *ast.File
	info *types.Info
	why  map[string]string // the first error in a function, by its name
}

// note keeps an error of the type checker, if it is in a question: there it is the answer.
func (r *replies) note(err types.Error) bool {
	i, ok := slices.BinarySearchFunc(r.file.Decls, err.Pos, func(d ast.Decl, at token.Pos) int {
		switch {
		case d.End() <= at:
			return -1
		case d.Pos() > at:
			return 1
		}
		return 0
	})
	if !ok {
		return false
	}
	f, ok := r.file.Decls[i].(*ast.FuncDecl)
	if ok && r.why[f.Name.Name] == "" {
		r.why[f.Name.Name] = err.Msg
	}
	return ok
}

func (r *replies) read(questions []question) map[question]answer {
	answers := map[question]answer{}
	i := 0
	for _, d := range r.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if why := r.why[f.Name.Name]; why != "" {
			answers[questions[i]] = answer{refused, string(refused), why}
		} else {
			last := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
			answers[questions[i]] = answerOf(r.info.TypeOf(last.Results[0]))
		}
		i++
	}
	return answers
}

// answerOf reads the class and the location off a handle's type: they are its last parameters.
func answerOf(t types.Type) answer {
	args := t.(*types.Named).TypeArgs()
	where := args.At(args.Len() - 2).(*types.Named)
	name := where.Obj().Name()
	if in := where.TypeArgs(); name == "Tick" || name == "Loop" {
		name += " " + in.At(0).(*types.Named).Obj().Name()
	}
	return answer{result: class(args.At(args.Len() - 1).(*types.Named).Obj().Name()), where: name}
}
