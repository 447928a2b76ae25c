// Chat is a room for people at many terminals and browsers, at one server or at several.
//
//	chat -role server -addr HOST:PORT [-http HOST:PORT] [-peers HOST:PORT,…]
//	chat -role client -addr HOST:PORT[,…] -name NAME
//
// What a client is typed comes to everyone else, as "[hh:mm:ss] name: text". Who comes late sees the last hundred lines first. The end
// of the input, Ctrl-D, leaves.
//
// With -http, the server has a page for browsers, whose users are in the same room. With -peers, which is to name all other servers,
// those who are at any of them are in one room; when a server dies, its clients go on at the next one of their -addr.
//
// Everybody who can connect can come in and can read what is said, so servers listen on 127.0.0.1 and its like unless -plain is given.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/calmflow/calm/io/mesh"
)

// options are what the command line says.
type options struct {
	role, addr, name, http, peers string
	plain                         bool
	patience                      time.Duration
}

// quiet is for clients, whose terminal is for what is said.
var quiet = slog.New(slog.DiscardHandler)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run does what the arguments say until the context ends.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	var o options
	flags := flag.NewFlagSet("chat", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.role, "role", "", "be a `ROLE`: server or client")
	flags.StringVar(&o.addr, "addr", "127.0.0.1:7000", "of a server, where clients reach it; of a client, where it reaches servers, with commas between: `HOST:PORT`")
	flags.StringVar(&o.name, "name", "", "the `NAME` of a client")
	flags.StringVar(&o.http, "http", "", "of a server: serve a page for browsers at `HOST:PORT`")
	flags.StringVar(&o.peers, "peers", "", "of a server: the addresses of all other servers, `HOST:PORT,…`")
	flags.BoolVar(&o.plain, "plain", false, "of a server: let others connect from other machines, without TLS")
	flags.DurationVar(&o.patience, "patience", 5*time.Second, "how long a broken connection may take to come back: a `DURATION`")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: chat -role server -addr HOST:PORT [-http HOST:PORT] [-peers HOST:PORT,…]\n       chat -role client -addr HOST:PORT[,…] -name NAME")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	says := func(format string, args ...any) { fmt.Fprintf(stderr, "chat: "+format+"\n", args...) }
	if wrong := o.wrong(flags.Args()); wrong != "" {
		says("%s", wrong)
		return 2
	}
	var err error
	if o.role == "server" {
		err = o.serve(ctx, stdout, slog.New(slog.NewTextHandler(stderr, nil)))
	} else {
		err = newTalker(o.name, stdin, printer(stdout), says, o.patience).talk(ctx, split(o.addr))
	}
	if err != nil {
		says("%v", err)
		return 1
	}
	return 0
}

// wrong says what of the options is not as it should be.
func (o options) wrong(more []string) string {
	switch {
	case len(more) > 0:
		return fmt.Sprintf("there is no use for %q", more)
	case o.role != "server" && o.role != "client":
		return fmt.Sprintf("-role %q: say server or client", o.role)
	case o.role == "client" && cleaned(o.name, mostName) == "":
		return "a client needs a name: give it by -name"
	case o.role == "client" && (o.http != "" || o.peers != ""):
		return "-http and -peers are for servers"
	case len(split(o.addr)) == 0 || o.role == "server" && len(split(o.addr)) != 1:
		return fmt.Sprintf("-addr %q: say HOST:PORT", o.addr)
	case o.patience < 10*time.Millisecond:
		return fmt.Sprintf("-patience %v: say at least 10ms", o.patience)
	}
	return ""
}

func split(addrs string) []string {
	return strings.FieldsFunc(addrs, func(r rune) bool { return r == ',' || r == ' ' })
}

// limits are those of all roles. A client that takes nothing is cut off long before as much waits for it as may wait for all, so
// that it does not hold the others back.
func limits(patience time.Duration) mesh.Limits {
	return mesh.Limits{Items: limit / 16, Bytes: 32 << 20, Grace: patience}
}

// serve is a server until the context ends. It prints where it is reached.
func (o options) serve(ctx context.Context, stdout io.Writer, log *slog.Logger) error {
	outer := ctx
	ctx, cancel := context.WithCancel(outer)
	defer cancel()
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	web, others := newWeb(), &followers{}
	c := newChat(rand.Text(), ends{heard: web.heard, answer: web.answer, took: others.took})
	c.flow.Logger = log
	if o.http != "" {
		at, err := web.listen(ctx, o.http, o.plain, c, log)
		if err != nil {
			_ = listener.Close()
			return err
		}
		fmt.Fprintf(stdout, "http://%s\n", at)
	}
	fmt.Fprintln(stdout, listener.Addr())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for _, addr := range split(o.peers) {
		wg.Go(func() { others.follow(ctx, addr, c, log, o.patience) })
	}
	err = mesh.Run(ctx, c.flow, mesh.Config{Role: "server", Listener: listener, Plain: o.plain, Limits: limits(o.patience)})
	if outer.Err() != nil {
		return nil
	}
	return err
}
