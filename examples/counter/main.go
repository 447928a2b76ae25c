// Counter is a web server that counts the hits of each path: a flow within an ordinary program of net/http.
//
//	counter [-listen ADDRESS] [-open N]
//
// It prints the address that it listens on, 127.0.0.1:8080 unless told, and answers a request of any path with the hit's own
// place in the order of the path's hits, as JSON: {"path":"/about","count":3}. At most N requests wait for their answers at
// once, 1,024 unless told; others wait to be let in, until their clients give up. An interrupt or SIGTERM ends it: requests
// that are there are answered first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Web is the one place of the program.
type Web struct{}

// What is asked, and what is answered.
type (
	Hit   struct{ Path string }
	Reply struct {
		Path  string `json:"path"`
		Count int    `json:"count"` // of the hits of the path so far, this one included
	}

	hit     = stream.Call[Hit, Reply]
	service = *stream.Service[Hit, Reply, stream.Process[Web]]
)

// flow counts hits.
func (o options) flow() (*stream.Flow, service) {
	f := stream.New("counter")
	f.Logger = slog.New(slog.DiscardHandler) // run prints the error
	hits := stream.NewService[Hit, Reply](f.Process[Web](), "hits")
	hits.Limit = o.open
	hits.Answer(hits.Calls().
		AsArrived(props.Because("hits count in the order in which they come")).
		KeyBy(func(c hit) string { return c.Arg.Path }).
		Scan(func(n *int, c hit) stream.Answer[Reply] {
			*n++
			return c.Answer(Reply{c.Arg.Path, *n})
		}).
		Values())
	return f, hits
}

// options say where the server listens, and how much may be open at once.
type options struct {
	listen string
	open   int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	var o options
	flags := flag.NewFlagSet("counter", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8080", "listen on `ADDRESS`; port 0 is one that is free")
	flags.IntVar(&o.open, "open", 1024, "let `N` requests wait for their answers at once")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: counter [-listen ADDRESS] [-open N]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if o.open < 1 || flags.NArg() > 0 {
		fmt.Fprintf(stderr, "counter: -open %d %q: at least one request has to be let in, and there are no other arguments\n", o.open, flags.Args())
		return 2
	}
	listener, err := net.Listen("tcp", o.listen)
	if err == nil {
		fmt.Fprintln(stdout, listener.Addr())
		err = o.serve(ctx, listener)
	}
	if err != nil {
		fmt.Fprintln(stderr, "counter:", err)
		return 1
	}
	return 0
}
