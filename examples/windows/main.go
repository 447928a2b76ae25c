// Windows finds the sessions of users in access logs: the hits of a host with no more than a gap between one and the next.
//
//	windows [-gap DURATION] [FILE…]
//
// The logs are in the Combined Log Format of Apache and nginx; no FILE means standard input. Windows prints a line
// HOST<TAB>FROM<TAB>TILL<TAB>HITS<TAB>BYTES for each session, times in UTC, in the order of the hosts and of time. Lines that are
// no hits, and hits that are late, are counted and not used.
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
	"time"

	"github.com/calmflow/calm/examples/internal/input"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// Node is the one place of the program.
type Node struct{}

// Session is what a host did in one go.
type Session struct {
	Host       string
	From, Till int64 // Unix time in seconds
	Hits       int
	Bytes      int64
}

// counts are what is not in a session.
type counts struct{ bad, late lattice.Nat }

// flow finds the sessions, and hands them to show.
func (o options) flow(show func(Session), not *counts) *stream.Flow {
	f := stream.New("windows")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	node := f.Process[Node]()

	hits, failed := input.Lines(node, o.stdin, o.paths...).Try(parse)
	sessions, late := hits.
		KeyBy(func(h Hit) string { return h.Host }).
		Map(func(h Hit) visit { return visit{h.At, h.Bytes} }). // what an open session holds
		Windows(stream.Sessions(o.gap, visit.time))             // by the hits' own time: no clock, and no token
	sessions.
		Flat(session).
		Sort(byHost).
		ForEach(show)
	failed.Count().OnFinal(func(n lattice.Nat) { not.bad = n })
	late.Values().Count().OnFinal(func(n lattice.Nat) { not.late = n })
	return f
}

// visit is what a session needs of a hit.
type visit struct{ at, bytes int64 }

func (v visit) time() time.Time { return time.Unix(v.at, 0) }

func session(host string, w stream.Window[visit]) Session {
	s := Session{Host: host, From: w.Start().Unix(), Till: w.End().Unix(), Hits: len(w.Items)}
	for _, v := range w.Items {
		s.Bytes += v.bytes
	}
	return s
}

func byHost(a, b Session) int {
	return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.From, b.From))
}

// options say what is read, and how long a session may pause.
type options struct {
	gap   time.Duration
	paths []string
	stdin io.Reader
}

func main() { os.Exit(run(os.Args[1:], options{stdin: os.Stdin}, os.Stdout, os.Stderr)) }

func run(args []string, o options, stdout, stderr io.Writer) (code int) {
	flags := flag.NewFlagSet("windows", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&o.gap, "gap", 30*time.Minute, "end a session when its host is silent for longer than `DURATION`")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: windows [-gap DURATION] [FILE…]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if o.gap <= 0 {
		fmt.Fprintf(stderr, "windows: -gap %v: it has to be more than 0\n", o.gap)
		return 2
	}
	o.paths = flags.Args()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	out := bufio.NewWriter(stdout)
	var not counts
	err := o.flow(func(s Session) { write(out, s) }, &not).Run(ctx)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(stderr, "windows:", err)
		return 1
	}
	if not.bad+not.late > 0 {
		fmt.Fprintf(stderr, "windows: left out: %d lines that are no hits, %d hits that are late\n", not.bad, not.late)
	}
	return 0
}

func write(w io.Writer, s Session) {
	stamp := func(at int64) string { return time.Unix(at, 0).UTC().Format(time.RFC3339) }
	fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\n", s.Host, stamp(s.From), stamp(s.Till), s.Hits, s.Bytes)
}
