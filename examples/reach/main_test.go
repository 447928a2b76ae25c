package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/examples/internal/edge"
	"github.com/calmflow/calm/internal/exe"
)

// search is breadth-first search: the nodes that can be reached, and those of the edges that cannot, both sorted.
func search(edges []edge.Edge, from string) (reached, unreached []string) {
	next := map[string][]string{}
	all := map[string]bool{}
	for _, e := range edges {
		next[e.From] = append(next[e.From], e.To)
		all[e.From], all[e.To] = true, true
	}
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		reached = append(reached, queue[0])
		for _, n := range next[queue[0]] {
			if !seen[n] {
				seen[n] = true
				queue = append(queue, n)
			}
		}
	}
	for n := range all {
		if !seen[n] {
			unreached = append(unreached, n)
		}
	}
	slices.Sort(reached)
	slices.Sort(unreached)
	return reached, unreached
}

// answer is what the program prints, by lines.
func answer(t *testing.T, o options) (lines []string) {
	t.Helper()
	if err := o.flow(func(line string) { lines = append(lines, line) }).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return lines
}

func mustMatch(t *testing.T, path string, edges []edge.Edge, from string) {
	t.Helper()
	reached, unreached := search(edges, from)
	for _, c := range []struct {
		o    options
		want []string
	}{
		{options{path: path, from: from}, []string{fmt.Sprint(len(reached))}},
		{options{path: path, from: from, list: true}, reached},
		{options{path: path, from: from, unreached: true}, unreached},
	} {
		if got := answer(t, c.o); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %d lines %.5q, want %d %.5q", c.o, len(got), got, len(c.want), c.want)
		}
	}
}

// tsv is the text of edges.
func tsv(edges []edge.Edge) string {
	var b strings.Builder
	for _, e := range edges {
		fmt.Fprintf(&b, "%s\t%s\n", e.From, e.To)
	}
	return b.String()
}

// If this fails, the fixpoint or the negation after it is wrong.
func TestRandomGraphs(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 30 {
		nodes := 1 + rng.IntN(60)
		edges := make([]edge.Edge, rng.IntN(2*nodes))
		for i := range edges {
			edges[i] = edge.Edge{From: fmt.Sprint("n", rng.IntN(nodes)), To: fmt.Sprint("n", rng.IntN(nodes))}
		}
		mustMatch(t, exe.Write(t, "edges.tsv", tsv(edges)), edges, "n0")
	}
}

// A long path takes as many rounds as it has edges, and a cycle must end.
func TestLongPathAndCycle(t *testing.T) {
	edges := []edge.Edge{{From: "x", To: "n0"}, {From: "n2999", To: "n0"}}
	for i := range 2999 {
		edges = append(edges, edge.Edge{From: fmt.Sprint("n", i), To: fmt.Sprint("n", i+1)})
	}
	path := exe.Write(t, "edges.tsv", tsv(edges))
	mustMatch(t, path, edges, "n0")
	mustMatch(t, path, edges, "x")
}

// The go command says of which packages another is built: what can be reached in the graph of imports.
func TestImportsOfTheStandardLibrary(t *testing.T) {
	list := func(args ...string) string {
		cmd := exec.Command("go", append([]string{"list"}, args...)...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	imports := list("-f", "{{$p := .ImportPath}}{{range .Imports}}{{$p}}\t{{.}}\n{{end}}", "std")
	lines := slices.DeleteFunc(strings.Split(imports, "\n"), func(l string) bool { return l == "" })
	path := exe.Write(t, "imports.tsv", strings.Join(lines, "\n"))
	for _, pkg := range []string{"net/http", "fmt", "unsafe"} {
		want := strings.Fields(list("-deps", pkg))
		slices.Sort(want)
		if got := answer(t, options{path: path, from: pkg, list: true}); !slices.Equal(got, want) {
			t.Errorf("%s reaches %d packages, want %d", pkg, len(got), len(want))
		}
	}
}

func TestBinary(t *testing.T) {
	bin := exe.Build(t, ".")
	good := exe.Write(t, "good.tsv", "a\tb\nb\tc\r\nx\ta\nb\tc\nb\tb\n\xff\tx")
	bad := exe.Write(t, "bad.tsv", "a\tb\nb c\n")
	three := exe.Write(t, "three.tsv", "a\tb\tc\n")
	blank := exe.Write(t, "blank.tsv", "a\tb\n\n")
	empty := exe.Write(t, "empty.tsv", "")
	for _, c := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string // stderr: a part
	}{
		{name: "count", args: []string{"-from", "a", good}, stdout: "3\n"},
		{name: "list", args: []string{"-from", "a", "-list", good}, stdout: "a\nb\nc\n"},
		{name: "unreached", args: []string{"-from", "a", "-unreached", good}, stdout: "x\n\xff\n"},
		{name: "not UTF-8", args: []string{"-from", "\xff", good}, stdout: "5\n"},
		{name: "not in the file", args: []string{"-from", "q", "-list", good}, stdout: "q\n"},
		{name: "empty", args: []string{"-from", "a", empty}, stdout: "1\n"},
		{name: "empty unreached", args: []string{"-from", "a", "-unreached", empty}},
		{name: "no tab", args: []string{"-from", "a", bad}, code: 1, stderr: "bad.tsv:2: \"b c\" is no edge"},
		{name: "two tabs", args: []string{"-from", "a", three}, code: 1, stderr: "three.tsv:1: \"a\\tb\\tc\" is no edge"},
		{name: "blank line", args: []string{"-from", "a", blank}, code: 1, stderr: "blank.tsv:2: \"\" is no edge"},
		{name: "missing", args: []string{"-from", "a", "missing.tsv"}, code: 1, stderr: "reach: file: missing.tsv: no such file or directory\n"},
		{name: "no start", args: []string{good}, code: 2, stderr: "usage: reach -from NODE"},
		{name: "no file", args: []string{"-from", "a"}, code: 2, stderr: "usage: reach -from NODE"},
		{name: "two answers", args: []string{"-from", "a", "-list", "-unreached", good}, code: 2, stderr: "usage: reach"},
		{name: "help", args: []string{"-help"}, stderr: "usage: reach"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := exe.Run(t, nil, bin, c.args...)
			if r.Code != c.code || r.Stdout != c.stdout || !strings.Contains(r.Stderr, c.stderr) {
				t.Errorf("exit code %d\n%s\n%s", r.Code, r.Stdout, r.Stderr)
			}
			if n := strings.Count(r.Stderr, "\n"); c.code == 1 && n != 1 {
				t.Errorf("an error of %d lines: %s", n, r.Stderr)
			}
		})
	}
}

// A file that is wrong in its last line gives no part of an answer.
func TestNothingIsPrintedOfABadFile(t *testing.T) {
	path := exe.Write(t, "edges.tsv", strings.Repeat("a\tb\n", 5000)+"bad")
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-from", "a", "-list", path}, &stdout, &stderr); code != 1 || stdout.Len() > 0 {
		t.Errorf("exit code %d, output %q", code, &stdout)
	}
	if !strings.Contains(stderr.String(), "edges.tsv:5001: ") {
		t.Errorf("%q names no line", &stderr)
	}
}
