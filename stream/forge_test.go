package stream

import (
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/golden"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// TestForge compiles attempts to make a guarantee by hand. The compiler must refuse each line that says so, and no other,
// in the words of the golden file. Attempts that only the build of a flow can refuse are in misuse_test.go.
func TestForge(t *testing.T) {
	cc := stockCompiler(t)
	for _, name := range programs(t, "forge") {
		if name == "remains" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", "forge", name+".go")
			said := cc.compile(t, file)
			golden.Equal(t, goldenOf(file), said)
			attempts, refused := linesWith(t, file, "// refused"), refusedLines(said)
			for _, n := range attempts {
				if !slices.Contains(refused, n) {
					t.Errorf("%s:%s compiles: a forgery", file, n)
				}
			}
			for _, n := range refused {
				if !slices.Contains(attempts, n) {
					t.Errorf("%s:%s is refused, and is no attempt", file, n)
				}
			}
			t.Logf("%d attempts", len(attempts))
		})
	}
}

// TestForgeRemains compiles what the library cannot refuse, and lists who finds it.
func TestForgeRemains(t *testing.T) {
	file := filepath.Join("testdata", "forge", "remains.go")
	if said := stockCompiler(t).check(t, file); said != "" {
		t.Errorf("no longer possible: make an attempt of it\n%s", said)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, function := range strings.Split(string(source), "\nfunc ")[1:] {
		name, body, _ := strings.Cut(function, "(")
		_, finder, found := strings.Cut(body, "// remains: ")
		if name == "main" {
			continue
		}
		if !found {
			t.Errorf("nobody is said to find %s", name)
		}
		finder, _, _ = strings.Cut(finder, "\n")
		t.Logf("%s is left to: %s", name, finder)
	}
}

func linesWith(t *testing.T, file, mark string) (numbers []string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(source)) {
		if n++; strings.Contains(line, mark) {
			numbers = append(numbers, fmt.Sprint(n))
		}
	}
	return numbers
}

func refusedLines(said string) (numbers []string) {
	for _, match := range regexp.MustCompile(`(?m)^\w+\.go:(\d+):`).FindAllStringSubmatch(said, -1) {
		numbers = append(numbers, match[1])
	}
	return numbers
}

type (
	forgeTag struct{}
	forgeAt  = Process[forgeTag]
)

var converted = []reflect.Type{
	reflect.TypeFor[Stream[int, forgeAt, props.Ordered]](), reflect.TypeFor[Stream[int, forgeAt, props.Bag]](),
	reflect.TypeFor[Stream[forgeTag, forgeAt, props.Ordered]](), reflect.TypeFor[Stream[int, Local[forgeTag], props.Ordered]](),
	reflect.TypeFor[Keyed[int, int, forgeAt, props.Ordered]](), reflect.TypeFor[Keyed[int, int, forgeAt, props.Bag]](),
	reflect.TypeFor[Cell[int, forgeAt, props.Final]](), reflect.TypeFor[Cell[int, forgeAt, props.Live]](),
	reflect.TypeFor[Table[int, int, forgeAt, props.Final]](), reflect.TypeFor[Table[int, int, forgeAt, props.Live]](),
	reflect.TypeFor[Recursion[int, forgeAt, props.Unordered]](), reflect.TypeFor[Recursion[int, forgeAt, props.Bag]](),
	reflect.TypeFor[Process[forgeTag]](), reflect.TypeFor[Process[int]](), reflect.TypeFor[Cluster[forgeTag]](),
	reflect.TypeFor[Everywhere[forgeTag]](), reflect.TypeFor[Member[forgeTag]](), reflect.TypeFor[Member[int]](),
	reflect.TypeFor[Local[forgeTag]](), reflect.TypeFor[Replicated[forgeTag]](), reflect.TypeFor[Scattered[forgeTag]](),
	reflect.TypeFor[Sharded[forgeTag, int]](), reflect.TypeFor[Tick[forgeAt]](), reflect.TypeFor[Loop[forgeAt]](), reflect.TypeFor[Tick[Local[forgeTag]]](),
	reflect.TypeFor[Inlet[int, forgeAt]](), reflect.TypeFor[Inlet[int, Replicated[forgeTag]]](),
	reflect.TypeFor[Wire[props.Ordered, props.Ordered]](), reflect.TypeFor[Cut[props.Ordered, props.Ordered]](),
	reflect.TypeFor[Wire[props.Unordered, props.Ordered]](),
	reflect.TypeFor[lattice.Commutative[int, int]](), reflect.TypeFor[lattice.Semilattice[int, int]](),
	reflect.TypeFor[lattice.Monotone[int, int]](), reflect.TypeFor[lattice.Morphism[int, int]](),
}

// TestNothingConverts asks reflection, which knows no names: no type of a handle, place, location, wire or law converts
// into another. If it fails, a conversion makes Ordered of Unordered.
func TestNothingConverts(t *testing.T) {
	for _, a := range converted {
		for _, b := range converted {
			if a != b && a.ConvertibleTo(b) {
				t.Errorf("%v converts to %v", a, b)
			}
		}
	}
}

// plainData are structs that anybody may make: they promise nothing.
var plainData = []string{"Failed", "Window"}

// TestPhantoms finds every exported struct with type parameters: all but data begin with a field that names them all, so
// that a new handle cannot forget it.
func TestPhantoms(t *testing.T) {
	cc := stockCompiler(t)
	var laws []*types.Named
	for _, n := range exportedTypes(cc.load(t, "github.com/calmflow/calm/lattice")) {
		if hasMethod(n, "Step") || hasMethod(n, "Func") {
			laws = append(laws, n)
		}
	}
	for _, n := range append(exportedTypes(cc.load(t, "github.com/calmflow/calm/stream")), laws...) {
		s, ok := n.Underlying().(*types.Struct)
		if !ok || n.TypeParams().Len() == 0 || slices.Contains(plainData, n.Obj().Name()) {
			continue
		}
		phantom := s.Field(0)
		zero, ok := phantom.Type().(*types.Array)
		if phantom.Name() != "_" || !ok || zero.Len() != 0 {
			t.Errorf("%v begins with %v, and no phantom field", n, phantom)
			continue
		}
		for param := range n.TypeParams().TypeParams() {
			if !regexp.MustCompile(`\b` + param.Obj().Name() + `\b`).MatchString(zero.String()) {
				t.Errorf("the phantom field of %v lacks %v: values that differ in it convert", n, param)
			}
		}
	}
}

// TestHandlesAreOneWord: phantom fields cost nothing where they come first.
func TestHandlesAreOneWord(t *testing.T) {
	word := reflect.TypeFor[uintptr]().Size()
	for _, a := range converted[:15] {
		if a.Size() != word {
			t.Errorf("%v takes %d bytes", a, a.Size())
		}
	}
}

// TestReflectionForgesNothing: what holds a handle neither asserts to another type nor lets its node be set.
func TestReflectionForgesNothing(t *testing.T) {
	f := New("forge")
	bag := Items(f.Process[forgeTag](), 1, 2).Unordered()
	if _, ok := any(bag).(Stream[int, forgeAt, props.List]); ok {
		t.Error("a Bag is asserted to be a List")
	}
	forged := reflect.New(reflect.TypeFor[Stream[int, forgeAt, props.List]]()).Elem()
	for i := range forged.NumField() {
		if forged.Field(i).CanSet() {
			t.Errorf("reflection sets the field %s", forged.Type().Field(i).Name)
		}
	}
}
