package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/calmflow/calm/stream"
)

// formats are the ways to print a graph.
var formats = map[string]func(*stream.Graph) string{
	"mermaid": (*stream.Graph).Mermaid,
	"dot":     (*stream.Graph).DOT,
	"json":    func(g *stream.Graph) string { return g.JSON() + "\n" },
}

// graph builds a program, has its flows write their graphs instead of running, and prints them.
func graph(ctx context.Context, args []string, stdout io.Writer) error {
	call, err := parseGraph(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "calm-graph-")
	if err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "program")
	if err := build(ctx, call.program, binary); err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	graphs, err := call.collect(ctx, binary, filepath.Join(dir, "graph.json"))
	if err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	for _, g := range graphs {
		if _, err := io.WriteString(stdout, formats[call.format](g)); err != nil {
			return fmt.Errorf("graph: %w", err)
		}
	}
	return nil
}

// build compiles a program by the go command.
func build(ctx context.Context, program, binary string) error {
	list, err := goCommand(ctx, "list", "-f", "{{.Name}}", "--", program)
	if err != nil {
		return err
	}
	switch names := strings.Fields(list); {
	case len(names) != 1:
		return fmt.Errorf("%s names %d packages: name one program", program, len(names))
	case names[0] != "main":
		return fmt.Errorf("%s is the package %s, not a program: name a package main", program, names[0])
	}
	_, err = goCommand(ctx, "build", "-o", binary, "--", program)
	return err
}

// goCommand runs the go command, and returns what it prints.
func goCommand(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, strings.TrimSuffix(stderr.String(), "\n"))
	}
	return string(stdout), nil
}

// collect runs the program with CALM_GRAPH set, which makes Run of a flow write the flow's graph and return, and reads
// what was written. How the program ends does not matter: most take that for an error.
func (c graphCall) collect(ctx context.Context, binary, path string) (graphs []*stream.Graph, err error) {
	var said tail
	cmd := exec.CommandContext(ctx, binary, c.args...)
	cmd.Env = append(os.Environ(), "CALM_GRAPH="+path)
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.WaitDelay = time.Second
	ended := cmd.Run()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	written, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, c.neverRan(ended, said.String())
	}
	if err != nil {
		return nil, err
	}
	defer written.Close()
	for lines := json.NewDecoder(written); lines.More(); {
		g := new(stream.Graph)
		if err := lines.Decode(g); err != nil {
			return nil, fmt.Errorf("the graph that %s wrote cannot be read: %w", c.program, err)
		}
		graphs = append(graphs, g)
	}
	if len(graphs) == 0 {
		return nil, c.neverRan(ended, said.String())
	}
	return graphs, nil
}

func (c graphCall) neverRan(ended error, said string) error {
	how := "ended"
	if ended != nil {
		how = "ended with " + ended.Error()
	}
	err := fmt.Errorf("%s %s before it ran a flow: give it the arguments that it needs, after --", c.program, how)
	if said != "" {
		err = fmt.Errorf("%w; it said\n%s", err, strings.TrimSuffix(said, "\n"))
	}
	return err
}

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

const mostKept = 8 << 10 // bytes

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if extra := len(t.kept) - mostKept; extra > 0 {
		t.kept = append(t.kept[:0], t.kept[extra:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return string(t.kept) }
