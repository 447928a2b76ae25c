// Package buildtime measures how long the Go compiler takes for a large program.
package buildtime

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// operators is how many operators, sources and sinks one chain of the generated program has.
const operators = 13

// program has n operators over the given number of item types, in chains that use each kind of kernel.
func program(n, types int, nonce string) string {
	var b strings.Builder
	b.WriteString("// " + nonce + `
package main

import (
	"cmp"
	"context"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type place struct{}
`)
	for t := range types {
		fmt.Fprintf(&b, "\ntype t%[1]d struct { A, B int; F%[1]d string }\n", t)
	}
	b.WriteString("\nfunc main() {\n\tf := stream.New(\"large\")\n\tp := f.Process[place]()\n")
	for i := range (n + operators - 1) / operators {
		b.WriteString(strings.ReplaceAll(`	stream.Items(p, ITEM{A: 1}).
		Map(func(x ITEM) ITEM { x.A++; return x }).
		Filter(func(x ITEM) bool { return x.A > 0 }).
		FlatMap(func(x ITEM) []ITEM { return []ITEM{x, x} }).
		Unique().
		Sort(func(a, b ITEM) int { return cmp.Compare(a.A, b.A) }).
		Enumerate(func(i int, x ITEM) ITEM { x.B = i; return x }).
		KeyBy(func(x ITEM) int { return x.A }).
		Map(func(x ITEM) ITEM { return x }).
		Count().
		Entries().
		Top(3, func(a, b stream.Entry[int, lattice.Nat]) int { return cmp.Compare(a.Key, b.Key) }).
		OnFinal(func([]stream.Entry[int, lattice.Nat]) {})
`, "ITEM", fmt.Sprintf("t%d", i%types)))
	}
	b.WriteString("\tif err := f.Run(context.Background()); err != nil {\n\t\tpanic(err)\n\t}\n}\n")
	return b.String()
}

func build(t testing.TB, source string) string {
	t.Helper()
	dir := t.TempDir()
	file, out := filepath.Join(dir, "main.go"), filepath.Join(dir, "large")
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-o", out, file)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

// TestLargeProgram builds and runs a small one of the kind that the benchmark builds.
func TestLargeProgram(t *testing.T) {
	if text, err := exec.Command(build(t, program(26, 2, "small"))).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// BenchmarkBuild builds, as go build does once the library itself has been built, a program of 1,000 operators: over as many
// item types as an ordinary program has, and over so many that hardly two operators share any code.
func BenchmarkBuild(b *testing.B) {
	for _, types := range []int{20, 77} {
		b.Run(fmt.Sprintf("types=%d", types), func(b *testing.B) {
			build(b, program(operators, 1, "warm"))
			for i := 0; b.Loop(); i++ {
				build(b, program(1000, types, fmt.Sprint(os.Getpid(), i)))
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/build")
		})
	}
}
