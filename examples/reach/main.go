// Reach says which nodes of a directed graph can be reached from one of them.
//
//	reach -from NODE [-list] EDGES.tsv      how many can be, NODE included; with -list, which
//	reach -from NODE -unreached EDGES.tsv   those of the file that cannot be
//
// A line of EDGES.tsv is an edge: two names of nodes with a tab between. Nodes are listed one a line, in the order of
// their bytes.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"

	"github.com/calmflow/calm/examples/internal/edge"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// Node is the one place of the program.
type Node struct{}

// flow computes what o asks for, and hands it to print line by line.
func (o options) flow(print func(line string)) *stream.Flow {
	f := stream.New("reach")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	node := f.Process[Node]()
	edges := edge.Read(node, o.path).Unique()

	// The start is reached, and so is every node that an edge leads to from one that is.
	reaching := stream.Items(node, o.from).Recurse()
	reached := reaching.Close(reaching.Facts().
		KeyBy(itself).
		JoinAll(reaching.Enter(edges).KeyBy(edge.Edge.Start), func(_ string, e edge.Edge) string { return e.To }).
		Values())

	switch {
	case o.unreached:
		// What is not reached is known only when all that is reached is. Difference demands it: on the facts inside the
		// recursion this would not compile.
		edges.FlatMap(edge.Edge.Ends).Unique().Difference(reached).Sort(strings.Compare).ForEach(print)
	case o.list:
		reached.Sort(strings.Compare).ForEach(print)
	default:
		reached.Count().OnFinal(func(n lattice.Nat) { print(n.String()) })
	}
	return f
}

func itself(node string) string { return node }

// options say what is asked for.
type options struct {
	from            string
	list, unreached bool
	path            string
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) (code int) {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	out := bufio.NewWriter(stdout)
	if err = o.flow(func(line string) { fmt.Fprintln(out, line) }).Run(ctx); err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(stderr, "reach:", edge.Cause(err))
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("reach", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.from, "from", "", "start at `NODE`")
	flags.BoolVar(&o.list, "list", false, "list the nodes")
	flags.BoolVar(&o.unreached, "unreached", false, "list the nodes that cannot be reached")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: reach -from NODE [-list | -unreached] EDGES.tsv")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.path = flags.Arg(0); o.from == "" || flags.NArg() != 1 || o.list && o.unreached {
		flags.Usage()
		return o, errors.New("reach: a start, one file and at most one list are needed")
	}
	return o, nil
}
