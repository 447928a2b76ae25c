// Topk lists the most frequent words of files, counted by several processes, each for the words that hash to it.
//
//	topk [-k N] [-shards N] [FILE…]
//
// It prints a line COUNT<TAB>WORD for each of the N most frequent words, 10 unless told, and takes equally frequent ones in
// the order of their bytes. A word is a run of Unicode letters and digits, in lower case; no FILE means standard input.
// The number of shards, 4 unless told, does not change the answer: the compiler has seen to that.
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

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// The places of the program, and what comes of it.
type (
	Reader  struct{} // reads the files, and learns the answer
	Counter struct{} // one of several; each counts the words that are its own

	Row = stream.Entry[string, lattice.Nat] // a word and its count
)

// flow counts the words of lines, and hands the first k to show.
func (o options) flow(show func([]Row)) *stream.Flow {
	f := stream.New("topk")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	reader, counters := f.Process[Reader](), f.Cluster[Counter](o.shards)

	input.Lines(reader, o.stdin, o.paths...).
		FlatMap(input.Words).
		KeyBy(itself).
		Shard(counters, stream.FIFO).
		Count(). // per word, and a word has one shard: after RoundRobin in place of Shard this would not compile
		Entries().
		Unite(reader, stream.Reorder).
		Top(o.k, byCount). // of the whole collection: on the shards this would not compile
		OnFinal(show)
	return f
}

func itself(word string) string { return word }

// byCount puts frequent words first, and equally frequent ones in the order of their bytes.
func byCount(a, b Row) int { return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Key, b.Key)) }

// options say what is counted, and by how many.
type options struct {
	k, shards int
	paths     []string
	stdin     io.Reader
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	o := options{stdin: stdin}
	err := o.parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var top []Row
	if err = o.flow(func(rows []Row) { top = rows }).Run(ctx); err == nil {
		err = write(stdout, top)
	}
	if err != nil {
		fmt.Fprintln(stderr, "topk:", input.Cause(err))
		return 1
	}
	return 0
}

func (o *options) parse(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("topk", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.k, "k", 10, "list the `N` most frequent words")
	flags.IntVar(&o.shards, "shards", 4, "count on `N` processes")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: topk [-k N] [-shards N] [FILE…]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.k < 0 || o.shards < 1 {
		err := fmt.Errorf("topk: -k %d -shards %d: there cannot be fewer than 0 words and 1 shard", o.k, o.shards)
		fmt.Fprintln(stderr, err)
		return err
	}
	o.paths = flags.Args()
	return nil
}

func write(w io.Writer, rows []Row) error {
	out := bufio.NewWriter(w)
	for _, r := range rows {
		fmt.Fprintf(out, "%d\t%s\n", r.Value, r.Key)
	}
	return out.Flush()
}
