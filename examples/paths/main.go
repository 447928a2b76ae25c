// Paths says how far the nodes of a directed graph are from one of them, by the shortest way.
//
//	paths -from NODE [-replicas N] [-seed N] EDGES.tsv
//
// A line of EDGES.tsv is an edge: two names of nodes and a length, with tabs between. A length is a whole number from 0 to
// 1,000,000,000: with a negative one, ways around a circle could get shorter forever. Paths prints a line NODE<TAB>LENGTH for each
// node that a way leads to, NODE included, in the order of the names' bytes. With replicas, which hear of the edges in any
// order and repeatedly, it prints them once all of them have said the same.
package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// The places of the program, and what comes of it.
type (
	Reader  struct{} // reads the file
	Replica struct{} // one of those who find the ways

	Length = lattice.Min[int64] // of the shortest way so far
	Row    = stream.Entry[string, Length]
)

// onward is how long the way over one more edge is. It keeps joins: over an edge, the shorter of two ways stays the shorter one.
var onward = lattice.ClaimAction("onward", func(e Edge, way Length) (longer Length) {
	if length, ok := way.Get(); ok {
		longer = lattice.MinOf(length + e.Length)
	}
	return longer
})

// flow finds the ways, and hands each replica's to show.
func (o options) flow(show func(stream.Member[Replica], Row)) *stream.Flow {
	f := stream.New("paths")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	f.Seed = o.seed
	reader, replicas := f.Process[Reader](), f.Cluster[Replica](o.replicas)

	edges := read(reader, o.path).
		Broadcast(replicas, stream.Repeat).
		KeyBy(func(e Edge) string { return e.From })
	start := stream.Items(replicas.Replicated(), o.from).
		KeyBy(func(node string) string { return node }).
		Map(func(string) int64 { return 0 }).
		Min()

	// A node is as far as the nearest way over an edge to it, from a node whose distance is known. Where that gets shorter, it
	// goes round. Repeated edges do no harm to a join: a count of them would not compile.
	far := start.Recurse()
	far.Close(far.Enter(edges).JoinTable(far.Table(), func(e Edge) string { return e.To }, onward)).
		Entries().
		ForEachMember(show)
	return f
}

// options say what is asked for.
type options struct {
	from     string
	replicas int
	seed     uint64 // of the wires
	path     string
}

// rows runs the flow, and returns what the replicas agree on, in the order of the nodes.
func (o options) rows(ctx context.Context) ([]Row, error) {
	by := make([][]Row, o.replicas)
	err := o.flow(func(m stream.Member[Replica], row Row) { by[m.Index()] = append(by[m.Index()], row) }).Run(ctx)
	if err != nil {
		return nil, err
	}
	for i := range by {
		slices.SortFunc(by[i], func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
		if !slices.Equal(by[i], by[0]) {
			return nil, fmt.Errorf("replica %d has %v, and replica 0 has %v", i, by[i], by[0])
		}
	}
	return by[0], nil
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
	rows, err := o.rows(ctx)
	if err == nil {
		err = write(stdout, rows)
	}
	if err != nil {
		fmt.Fprintln(stderr, "paths:", cause(err))
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("paths", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.from, "from", "", "start at `NODE`")
	flags.IntVar(&o.replicas, "replicas", 1, "find the ways on `N` replicas")
	flags.Uint64Var(&o.seed, "seed", 0, "have the wires reorder and repeat by the seed `N`")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: paths -from NODE [-replicas N] [-seed N] EDGES.tsv")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.path = flags.Arg(0); o.from == "" || flags.NArg() != 1 || o.replicas < 1 {
		flags.Usage()
		return o, errors.New("paths: a start, one file and a replica are needed")
	}
	return o, nil
}

// cause is the part of a flow's error that says what is wrong with the file; or err, if that is not the reason.
func cause(err error) error {
	if bad := (*LineError)(nil); errors.As(err, &bad) {
		return bad
	}
	return input.Cause(err)
}

func write(w io.Writer, rows []Row) error {
	out := bufio.NewWriter(w)
	for _, r := range rows {
		fmt.Fprintf(out, "%s\t%d\n", r.Key, r.Value.V)
	}
	return out.Flush()
}
