// Wordcount counts the words of files, the most frequent first.
//
//	wordcount [-replicas N] [FILE…]
//
// It prints a line COUNT<TAB>WORD for each word, and sorts equally frequent words by their bytes. A word is a run of
// Unicode letters and digits, in lower case; no FILE means standard input.
//
// With -replicas it counts on one node, on N replicas behind a wire that reorders, and on the same N behind a wire that
// repeats. It prints the answer once, or says where they disagree and exits with 1. Each replica then holds all lines,
// to tell a line that comes again from a line that is there twice.
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

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// The places of the program, and what flows between them.
type (
	Reader  struct{} // reads the files
	Replica struct{} // one of several that count them again

	Line struct { // what a file says, and where: so a line that comes twice is not a line that is there twice
		Number int
		Text   string
	}
	Row = stream.Entry[string, lattice.Nat] // a word and its count
)

// ranked is the program. It demands words that are all there (a Bag, in no order), at a place that has the whole
// collection: one process has, each replica has, and a shard has not.
func ranked[L stream.Whole[L]](words stream.Stream[string, L, props.Bag]) stream.Stream[Row, L, props.List] {
	return words.KeyBy(itself).Count().Entries().Sort(byCount)
}

// flow runs the program on one node, and on as many replicas as are asked for.
func (o options) flow(answers *answers) *stream.Flow {
	f := stream.New("wordcount")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	f.Seed = o.seed
	reader := f.Process[Reader]()

	lines := input.Lines(reader, o.stdin, o.paths...)
	lines.Unordered().FlatMap(o.words).Pipe(ranked).ForEach(answers.oneNode)
	if o.replicas == 0 {
		return f
	}

	replicas := f.Cluster[Replica](o.replicas)
	lines.
		Broadcast(replicas, stream.Reorder).
		FlatMap(o.words).Pipe(ranked).ForEachMember(answers.reordered)
	lines.
		Enumerate(func(i int, text string) Line { return Line{i, text} }).
		Broadcast(replicas, stream.Repeat).
		Unique(). // without it, this does not compile: what the wire repeats would count twice
		Map(func(l Line) string { return l.Text }).
		FlatMap(o.words).Pipe(ranked).ForEachMember(answers.repeated)
	return f
}

func itself(word string) string { return word }

// byCount puts frequent words first, and equally frequent ones in the order of their bytes.
func byCount(a, b Row) int { return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Key, b.Key)) }

// options say what is counted, and where.
type options struct {
	replicas int
	paths    []string
	stdin    io.Reader
	words    func(text string) []string
	seed     uint64 // of the wires
}

// count returns the rows of the answer. It fails if a replica has another.
func (o options) count(ctx context.Context) ([]Row, error) {
	var a answers
	if err := o.flow(&a).Run(ctx); err != nil {
		return nil, err
	}
	return a.one, a.agree(o.replicas)
}

func main() {
	os.Exit(run(os.Args[1:], options{stdin: os.Stdin, words: input.Words}, os.Stdout, os.Stderr))
}

func run(args []string, o options, stdout, stderr io.Writer) (code int) {
	flags := flag.NewFlagSet("wordcount", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.replicas, "replicas", 0, "count on `N` replicas too, and fail if they disagree")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: wordcount [-replicas N] [FILE…]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if o.replicas < 0 {
		fmt.Fprintf(stderr, "wordcount: -replicas %d: it cannot be negative\n", o.replicas)
		return 2
	}
	o.paths = flags.Args()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	rows, err := o.count(ctx)
	if err == nil {
		err = write(stdout, rows)
	}
	if err != nil {
		fmt.Fprintln(stderr, "wordcount:", input.Cause(err))
		return 1
	}
	return 0
}
