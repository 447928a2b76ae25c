// Api prints what the packages of a module export, one name a line with its type. A line that a later version lacks is a
// program that may break. (apidiff does not end on types that are bounded by themselves.)
//
//	go run ./internal/api [FOLDER]
//
// FOLDER is where the module is; the current one by default.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

func main() {
	folder := "."
	if len(os.Args) > 1 {
		folder = os.Args[1]
	}
	lines, err := api(folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, "api:", err)
		os.Exit(1)
	}
	for _, l := range lines {
		fmt.Println(l)
	}
}

// goPackage is what the go command says of a package.
type goPackage struct {
	ImportPath, Name, Export string
	DepOnly                  bool
}

// api returns the lines of all packages that programs can import, sorted.
func api(folder string) (lines []string, err error) {
	cmd := exec.Command("go", "list", "-deps", "-export", "-json=ImportPath,Name,Export,DepOnly", "./...")
	cmd.Dir, cmd.Stderr = folder, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	exports := map[string]string{}
	var public []string
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly && p.Name != "main" && !slices.Contains(strings.Split(p.ImportPath, "/"), "internal") {
			public = append(public, p.ImportPath)
		}
	}
	from := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, path := range public {
		p, err := from.Import(path)
		if err != nil {
			return nil, err
		}
		lines = append(lines, exported(p)...)
	}
	slices.Sort(lines)
	return lines, nil
}

// exported are the lines of a package.
func exported(p *types.Package) (lines []string) {
	add := func(text string) { lines = append(lines, p.Path()+": "+strings.Join(strings.Fields(text), " ")) }
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		declared, ok := o.(*types.TypeName)
		if !ok || declared.IsAlias() {
			add(types.ObjectString(o, qualifier))
			continue
		}
		named := declared.Type().(*types.Named)
		add("type " + types.TypeString(named, qualifier) + " " + kind(named))
		for m := range named.Methods() {
			if m.Exported() {
				add(types.ObjectString(m, qualifier))
			}
		}
		switch under := named.Underlying().(type) {
		case *types.Struct:
			for f := range under.Fields() {
				if f.Exported() {
					add(types.TypeString(named.Origin(), qualifier) + " has " + types.ObjectString(f, qualifier))
				}
			}
		case *types.Interface:
			for m := range under.Methods() {
				add(types.TypeString(named.Origin(), qualifier) + " demands " + m.Name())
			}
		}
	}
	return lines
}

// kind is what a type is, as far as programs may know.
func kind(t *types.Named) string {
	switch under := t.Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	default:
		return types.TypeString(under, qualifier)
	}
}

// qualifier names packages by the last part of their path.
func qualifier(p *types.Package) string { return p.Name() }
