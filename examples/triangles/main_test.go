package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/exe"
	"github.com/calmflow/calm/lattice"
)

// reference looks at each three nodes.
func reference(nodes int, edges [][2]int) (triangles int) {
	joined := make([][]bool, nodes)
	for i := range joined {
		joined[i] = make([]bool, nodes)
	}
	for _, e := range edges {
		joined[e[0]][e[1]], joined[e[1]][e[0]] = true, true
	}
	for a := range nodes {
		for b := range a {
			for c := range b {
				if joined[a][b] && joined[b][c] && joined[a][c] {
					triangles++
				}
			}
		}
	}
	return triangles
}

func counted(t *testing.T, edges [][2]int) (triangles int) {
	t.Helper()
	var b strings.Builder
	for _, e := range edges {
		fmt.Fprintf(&b, "n%d\tn%d\n", e[0], e[1])
	}
	f := flow(exe.Write(t, "edges.tsv", b.String()), func(n lattice.Nat) { triangles = int(n) })
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return triangles
}

// Edges come twice, reversed, and from nodes to themselves.
func TestRandomGraphs(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 40 {
		nodes := 1 + rng.IntN(40)
		edges := make([][2]int, rng.IntN(8*nodes))
		for i := range edges {
			hub := rng.IntN(1 + rng.IntN(nodes)) // some nodes have many edges
			edges[i] = [2]int{hub, rng.IntN(nodes)}
		}
		if got, want := counted(t, edges), reference(nodes, edges); got != want {
			t.Fatalf("%d triangles, want %d, in %v", got, want, edges)
		}
	}
}

// A complete graph of n nodes has n over three.
func TestCompleteGraph(t *testing.T) {
	const n = 60
	var edges [][2]int
	for a := range n {
		for b := range n {
			edges = append(edges, [2]int{a, b})
		}
	}
	if got := counted(t, edges); got != n*(n-1)*(n-2)/6 {
		t.Errorf("%d triangles", got)
	}
}

// A node with many edges makes many pairs of them. If this fails, or takes long, they are all looked at.
func TestWheel(t *testing.T) {
	const spokes = 20_000
	var edges [][2]int
	for i := range spokes {
		edges = append(edges, [2]int{spokes, i}, [2]int{i, (i + 1) % spokes})
	}
	if got := counted(t, edges); got != spokes {
		t.Errorf("%d triangles", got)
	}
}

func TestBinary(t *testing.T) {
	bin := exe.Build(t, ".")
	good := exe.Write(t, "good.tsv", "a\tb\nb\tc\nc\ta\nb\ta\na\ta\nc\td\nd\t\xff\r\n\xff\tc")
	bad := exe.Write(t, "bad.tsv", "a\tb\n\tc\n")
	for _, c := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string // stderr: a part
	}{
		{name: "two", args: []string{good}, stdout: "2\n"},
		{name: "empty", args: []string{exe.Write(t, "empty.tsv", "")}, stdout: "0\n"},
		{name: "no name", args: []string{bad}, code: 1, stderr: "triangles: edge: " + bad + ":2: \"\\tc\" is no edge: want two names with a tab between\n"},
		{name: "missing", args: []string{"missing.tsv"}, code: 1, stderr: "triangles: file: missing.tsv: no such file or directory\n"},
		{name: "no file", code: 2, stderr: "usage: triangles EDGES.tsv\n"},
		{name: "two files", args: []string{good, good}, code: 2, stderr: "usage: triangles EDGES.tsv\n"},
		{name: "help", args: []string{"-h"}, stderr: "usage: triangles EDGES.tsv\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := exe.Run(t, nil, bin, c.args...)
			if r.Code != c.code || r.Stdout != c.stdout || !strings.Contains(r.Stderr, c.stderr) {
				t.Errorf("exit code %d\n%s\n%s", r.Code, r.Stdout, r.Stderr)
			}
		})
	}
}
