package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/calmflow/calm/internal/exe"
	"github.com/calmflow/calm/internal/golden"
	"github.com/calmflow/calm/stream"
)

var _ = flag.Bool("update", false, "write the golden files anew from what the tests get")

// call runs calm.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

// If this fails, what users see of the examples has changed: look at the new drawing before you take it by -update.
func TestGraphsOfTheExamples(t *testing.T) {
	for name, args := range map[string][]string{
		"wordcount":          {"wordcount"},
		"wordcount-replicas": {"wordcount", "--", "-replicas", "3", "no such file"},
		"reach":              {"reach", "--", "-from", "a", "no such file"},
		"reach-unreached":    {"reach", "--", "-from", "a", "-unreached", "no such file"},
		"triangles":          {"triangles", "--", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			reads(t, "../../examples/"+args[0])
			program := append([]string{"graph", "-format", "json", "../../examples/" + args[0]}, args[1:]...)
			code, stdout, stderr := call(t, program...)
			if code != 0 || stderr != "" {
				t.Fatalf("exit code %d\n%s", code, stderr)
			}
			golden.Equal(t, "testdata/graph/"+name+".json", stdout)
			var g stream.Graph
			if err := json.Unmarshal([]byte(stdout), &g); err != nil {
				t.Fatal(err)
			}
			golden.Equal(t, "testdata/graph/"+name+".mmd", g.Mermaid())
			golden.Equal(t, "testdata/graph/"+name+".dot", g.DOT())
		})
	}
}

// reads opens the sources of a program that the go command will read, so that a result of this test is not kept when they
// change.
func reads(t *testing.T, folder string) {
	t.Helper()
	names, err := filepath.Glob(folder + "/*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no program in %s: %v", folder, err)
	}
	for _, name := range names {
		if _, err := os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
}

// Without a format, the graph comes as Mermaid.
func TestMermaid(t *testing.T) {
	code, stdout, stderr := call(t, "graph", "../../examples/wordcount")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	golden.Equal(t, "testdata/graph/wordcount.mmd", stdout)
}

func TestDOT(t *testing.T) {
	code, stdout, stderr := call(t, "graph", "-format", "dot", "../../examples/wordcount")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	golden.Equal(t, "testdata/graph/wordcount.dot", stdout)
}

func TestGraphOfSeveralFlows(t *testing.T) {
	code, stdout, stderr := call(t, "graph", "-format=json", "./testdata/two", "--", "first", "second")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != 0 || len(lines) != 2 || !strings.HasPrefix(lines[0], `{"name":"first"`) || !strings.HasPrefix(lines[1], `{"name":"second"`) {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
		said []string // parts
	}{
		{"nothing", nil, 2, []string{"calm: no command given: see calm help"}},
		{"unknown command", []string{"paint"}, 2, []string{`no command is called "paint"`}},
		{"no package", []string{"graph"}, 2, []string{"no package given"}},
		{"bad format", []string{"graph", "-format", "svg", "./testdata/two"}, 2, []string{`-format "svg": it is mermaid, dot or json`}},
		{"bad flag", []string{"graph", "-colour", "./testdata/two"}, 2, []string{"not defined: -colour"}},
		{"no dashes", []string{"graph", "./testdata/two", "first"}, 2, []string{`put -- before the program's arguments ["first"]`}},
		{"does not compile", []string{"graph", "./testdata/broken"}, 1, []string{"calm: graph: go build: exit status 1", "main.go:4:15: undefined: undefined"}},
		{"no such package", []string{"graph", "./testdata/none"}, 1, []string{"calm: graph: go list: exit status 1", "testdata/none"}},
		{"no program", []string{"graph", "../../stream"}, 1, []string{"../../stream is the package stream, not a program"}},
		{"several packages", []string{"graph", "../../examples/..."}, 1, []string{"packages: name one program"}},
		{"never runs", []string{"graph", "./testdata/norun"}, 1, []string{"./testdata/norun ended with exit status 3 before it ran a flow", "it said\na file is needed\n"}},
		{"runs nothing", []string{"graph", "./testdata/two"}, 1, []string{"./testdata/two ended before it ran a flow"}},
		{"refused", []string{"graph", "./testdata/refused"}, 1, []string{"before it ran a flow", "nothing uses its result"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := call(t, c.args...)
			if code != c.code || stdout != "" {
				t.Errorf("exit code %d, output %q", code, stdout)
			}
			for _, part := range c.said {
				if !strings.Contains(stderr, part) {
					t.Errorf("%q lacks %q", stderr, part)
				}
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"graph", "./testdata/two", "--", "a"}, &out, &errs); code != 1 || out.Len() > 0 {
		t.Errorf("exit code %d, output %q", code, &out)
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	var all tail
	for range 100 {
		_, _ = all.Write(bytes.Repeat([]byte("x"), 1000))
	}
	_, _ = all.Write([]byte("end"))
	if s := all.String(); len(s) != mostKept || !strings.HasSuffix(s, "xend") {
		t.Errorf("%d bytes kept, the end %q", len(s), s[len(s)-4:])
	}
}

func TestBinary(t *testing.T) {
	bin := exe.Build(t, ".")
	if r := exe.Run(t, nil, bin, "help"); r.Code != 0 || r.Stdout != usage {
		t.Errorf("help: exit code %d\n%s", r.Code, r.Stdout)
	}
	if r := exe.Run(t, nil, bin, "version"); r.Code != 0 || !strings.HasPrefix(r.Stdout, "calm ") || !strings.Contains(r.Stdout, " go1.") {
		t.Errorf("version: exit code %d\n%s", r.Code, r.Stdout)
	}
	if r := exe.Run(t, strings.NewReader("not for the program"), bin, "graph", "./testdata/two", "--", "a"); r.Code != 0 || !strings.Contains(r.Stdout, "flowchart LR") {
		t.Errorf("graph: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	if r := exe.Run(t, nil, bin); r.Code != 2 {
		t.Errorf("no command: exit code %d", r.Code)
	}
}
