// Triangles counts the triangles of a graph: sets of three nodes with an edge between each two.
//
//	triangles EDGES.tsv
//
// A line of EDGES.tsv is an edge: two names of nodes with a tab between. Edges have no direction; an edge that is there
// twice counts once, and an edge from a node to itself not at all.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"

	"github.com/calmflow/calm/examples/internal/edge"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Node struct{} // the one place of the program

	Edge   = edge.Edge                         // of which a file has one a line
	Degree = stream.Entry[string, lattice.Nat] // a node and how many edges it has

	// Weighed is an edge with the degree of its start.
	Weighed struct {
		Edge
		Weight lattice.Nat
	}
)

// flow counts the triangles of the graph in the file.
//
// Each edge is turned to lead from the node of lower degree to the one of higher degree. A triangle is then a path of
// two edges that a third one closes, in one way only, and of m edges no more than √2m leave a node: the paths are at most
// m√2m, however many edges a single node has (Schank and Wagner, "Finding, Counting and Listing All Triangles in Large
// Graphs", 2005).
func flow(path string, print func(triangles lattice.Nat)) *stream.Flow {
	f := stream.New("triangles")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	node := f.Process[Node]()
	edges := edge.Read(node, path).Filter(joinsTwo).Map(undirected).Unique()
	degrees := edges.FlatMap(Edge.Ends).KeyBy(itself).Count().Entries().KeyBy(nodeOf)

	arcs := edges.
		KeyBy(Edge.Start).JoinAll(degrees, func(e Edge, d Degree) Weighed { return Weighed{e, d.Value} }).Values().
		KeyBy(Weighed.End).JoinAll(degrees, func(w Weighed, d Degree) Edge { return w.upwards(d.Value) }).Values()

	third := arcs.KeyBy(Edge.Self) // before the paths, which then need not wait for it
	arcs.
		KeyBy(Edge.End).JoinAll(arcs.KeyBy(Edge.Start), func(a, b Edge) Edge { return Edge{From: a.From, To: b.To} }).Values().
		KeyBy(Edge.Self).JoinAll(third, func(ends, _ Edge) Edge { return ends }).
		Values().Count().OnFinal(print)
	return f
}

func joinsTwo(e Edge) bool { return e.From != e.To }

// undirected is the same for an edge and for its reverse.
func undirected(e Edge) Edge { return Edge{From: min(e.From, e.To), To: max(e.From, e.To)} }

// upwards is the edge from the lower degree to the higher; names break ties.
func (w Weighed) upwards(end lattice.Nat) Edge {
	if cmp.Or(cmp.Compare(w.Weight, end), cmp.Compare(w.From, w.To)) > 0 {
		return Edge{From: w.To, To: w.From}
	}
	return w.Edge
}

func itself(node string) string { return node }
func nodeOf(d Degree) string    { return d.Key }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) (code int) {
	flags := flag.NewFlagSet("triangles", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprintln(stderr, "usage: triangles EDGES.tsv") }
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var triangles lattice.Nat
	err := flow(flags.Arg(0), func(n lattice.Nat) { triangles = n }).Run(ctx)
	if err == nil {
		_, err = fmt.Fprintln(stdout, triangles)
	}
	if err != nil {
		fmt.Fprintln(stderr, "triangles:", edge.Cause(err))
		return 1
	}
	return 0
}
