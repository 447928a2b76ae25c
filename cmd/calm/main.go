// Calm is the command line of the library.
//
//	calm graph [-format mermaid|dot|json] PACKAGE [-- ARGS…]   draw the flows of a program
//	calm version                                           print the version
//	calm help                                              say what calm can do
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
)

const usage = `calm is the command line of the library github.com/calmflow/calm.

	calm graph [-format mermaid|dot|json] PACKAGE [-- ARGS…]

builds the program PACKAGE by the go command, runs it with ARGS and an empty standard input until it runs a flow, and
draws the flow instead: where its operators live, what goes between them, which depend on timing, and what lies below
those. A drawing has a column for each place, in the order of the flow, with boxes for recursions and ticks; thick arrows
go between places, dotted ones go round. Of a program that gives up when its first flow has not run, the first flow is drawn.

	-format mermaid   the language of mermaid.js, which code forges show in their pages (the default)
	-format dot       the language of Graphviz, which lays out large flows better: calm graph -format dot … | dot -Tsvg
	-format json      one line for a flow, with all that the drawings show, and texts that they cut

	calm version

prints the version of calm and of Go that it was built from.
`

// errUsage is the class of errors in how calm is called.
var errUsage = errors.New("see calm help")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program; it returns the exit code: 2 for a call that makes no sense, 1 for one that fails.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := command(ctx, args, stdout)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(stderr, "calm:", err)
		return 2
	default:
		fmt.Fprintln(stderr, "calm:", err)
		return 1
	}
}

func command(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("no command given: %w", errUsage)
	}
	switch args[0] {
	case "graph":
		return graph(ctx, args[1:], stdout)
	case "version":
		return version(stdout)
	case "help", "-h", "-help", "--help":
		_, err := io.WriteString(stdout, usage)
		return err
	default:
		return fmt.Errorf("no command is called %q: %w", args[0], errUsage)
	}
}

func version(stdout io.Writer) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this binary does not say what it was built from")
	}
	_, err := fmt.Fprintln(stdout, "calm", info.Main.Version, info.GoVersion)
	return err
}

// graphCall is a call of calm graph.
type graphCall struct {
	format  string
	program string   // a package, as the go command names it
	args    []string // of the program
}

func parseGraph(args []string) (call graphCall, err error) {
	flags := flag.NewFlagSet("graph", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&call.format, "format", "mermaid", "")
	if err := flags.Parse(args); err != nil {
		return call, fmt.Errorf("graph: %w: %w", err, errUsage)
	}
	if _, ok := formats[call.format]; !ok {
		return call, fmt.Errorf("graph: -format %q: it is mermaid, dot or json: %w", call.format, errUsage)
	}
	rest := flags.Args()
	if len(rest) == 0 {
		return call, fmt.Errorf("graph: no package given: %w", errUsage)
	}
	call.program, rest = rest[0], rest[1:]
	if len(rest) > 0 && rest[0] != "--" {
		return call, fmt.Errorf("graph: put -- before the program's arguments %q: %w", rest, errUsage)
	}
	if len(rest) > 0 {
		call.args = rest[1:]
	}
	return call, nil
}
