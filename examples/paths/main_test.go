package main

import (
	"bytes"
	"container/heap"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/exe"
)

// waiting are nodes by their distance, for dijkstra.
type waiting []Row

func (w waiting) Len() int           { return len(w) }
func (w waiting) Less(i, j int) bool { return w[i].Value.V < w[j].Value.V }
func (w waiting) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *waiting) Push(x any)        { *w = append(*w, x.(Row)) }
func (w *waiting) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	return last
}

func row(node string, length int64) (r Row) {
	r.Key = node
	r.Value.V, r.Value.Some = length, true
	return r
}

// dijkstra is how far the nodes are, in the order of their names.
func dijkstra(edges []Edge, from string) (rows []Row) {
	leads := map[string][]Edge{}
	for _, e := range edges {
		leads[e.From] = append(leads[e.From], e)
	}
	done := map[string]bool{}
	for w := (waiting{row(from, 0)}); len(w) > 0; {
		nearest := heap.Pop(&w).(Row)
		if done[nearest.Key] {
			continue
		}
		done[nearest.Key] = true
		rows = append(rows, nearest)
		for _, e := range leads[nearest.Key] {
			heap.Push(&w, row(e.To, nearest.Value.V+e.Length))
		}
	}
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.Key, b.Key) })
	return rows
}

// tsv is the text of edges.
func tsv(edges []Edge) string {
	var b strings.Builder
	for _, e := range edges {
		fmt.Fprintf(&b, "%s\t%s\t%d\n", e.From, e.To, e.Length)
	}
	return b.String()
}

func mustMatch(t *testing.T, o options, edges []Edge) {
	t.Helper()
	o.path = exe.Write(t, "edges.tsv", tsv(edges))
	got, err := o.rows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := dijkstra(edges, o.from); !slices.Equal(got, want) {
		t.Errorf("%+v: %d rows %.300v, want %d %.300v", o, len(got), got, len(want), want)
	}
}

// If this fails, the fixpoint is wrong, or depends on what the wires reorder and repeat.
func TestRandomGraphs(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range 30 {
		nodes := 1 + rng.IntN(60)
		edges := make([]Edge, rng.IntN(4*nodes))
		for i := range edges {
			edges[i] = Edge{fmt.Sprint("n", rng.IntN(nodes)), fmt.Sprint("n", rng.IntN(nodes)), rng.Int64N(20)}
		}
		mustMatch(t, options{from: "n0", replicas: 1 + i%3, seed: rng.Uint64()}, edges)
	}
}

// A long path takes as many rounds as it has edges, and a cycle must end.
func TestLongPathAndCycle(t *testing.T) {
	edges := []Edge{{"x", "n0", longest}, {"n2999", "n0", 0}}
	for i := range 2999 {
		edges = append(edges, Edge{fmt.Sprint("n", i), fmt.Sprint("n", i+1), longest})
	}
	mustMatch(t, options{from: "n0", replicas: 2}, edges)
	mustMatch(t, options{from: "x", replicas: 1}, edges)
}

// The imports of the standard library, each as long as the name of the package that is imported.
func TestImportsOfTheStandardLibrary(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", "{{$p := .ImportPath}}{{range .Imports}}{{$p}} {{.}}\n{{end}}", "std")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var edges []Edge
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 2 {
			edges = append(edges, Edge{f[0], f[1], int64(len(f[1]))})
		}
	}
	for _, pkg := range []string{"net/http", "fmt", "unsafe"} {
		mustMatch(t, options{from: pkg, replicas: 2}, edges)
	}
}

func TestBinary(t *testing.T) {
	bin := exe.Build(t, ".")
	good := exe.Write(t, "good.tsv", "a\tb\t7\na\tc\t2\r\nc\tb\t3\nb\ta\t0\nx\ta\t1\nb\t\xff\t10")
	file := func(name, text string) string { return exe.Write(t, name, text) }
	for _, c := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string // stderr: a part
	}{
		{name: "shortest", args: []string{"-from", "a", good}, stdout: "a\t0\nb\t5\nc\t2\n\xff\t15\n"},
		{name: "replicas", args: []string{"-from", "x", "-replicas", "4", "-seed", "9", good}, stdout: "a\t1\nb\t6\nc\t3\nx\t0\n\xff\t16\n"},
		{name: "not in the file", args: []string{"-from", "q", good}, stdout: "q\t0\n"},
		{name: "empty", args: []string{"-from", "a", file("empty.tsv", "")}, stdout: "a\t0\n"},
		{name: "negative", args: []string{"-from", "a", file("negative.tsv", "a\tb\t1\nb\ta\t-2\n")}, code: 1, stderr: "negative.tsv:2: \"b\\ta\\t-2\": the length is negative: ways around a circle could get shorter forever\n"},
		{name: "no length", args: []string{"-from", "a", file("two.tsv", "a\tb\n")}, code: 1, stderr: "two.tsv:1: \"a\\tb\": want two names and a length"},
		{name: "no name", args: []string{"-from", "a", file("blank.tsv", "a\tb\t1\n\t\t1\n")}, code: 1, stderr: "blank.tsv:2: \"\\t\\t1\": want two names"},
		{name: "no number", args: []string{"-from", "a", file("word.tsv", "a\tb\tfar\n")}, code: 1, stderr: "word.tsv:1: \"a\\tb\\tfar\": the length is no whole number"},
		{name: "fraction", args: []string{"-from", "a", file("half.tsv", "a\tb\t0.5\n")}, code: 1, stderr: "half.tsv:1: \"a\\tb\\t0.5\": the length is no whole number"},
		{name: "too long", args: []string{"-from", "a", file("long.tsv", "a\tb\t1000000001\n")}, code: 1, stderr: "long.tsv:1: \"a\\tb\\t1000000001\": the length is above 1000000000"},
		{name: "missing", args: []string{"-from", "a", "missing.tsv"}, code: 1, stderr: "paths: file: missing.tsv: no such file or directory\n"},
		{name: "no start", args: []string{good}, code: 2, stderr: "usage: paths -from NODE"},
		{name: "no file", args: []string{"-from", "a"}, code: 2, stderr: "usage: paths -from NODE"},
		{name: "no replica", args: []string{"-from", "a", "-replicas", "0", good}, code: 2, stderr: "usage: paths -from NODE"},
		{name: "help", args: []string{"-help"}, stderr: "usage: paths"},
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
	path := exe.Write(t, "edges.tsv", strings.Repeat("a\tb\t1\n", 5000)+"bad")
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-from", "a", path}, &stdout, &stderr); code != 1 || stdout.Len() > 0 {
		t.Errorf("exit code %d, output %q", code, &stdout)
	}
	if !strings.Contains(stderr.String(), "edges.tsv:5001: ") {
		t.Errorf("%q names no line", &stderr)
	}
}
