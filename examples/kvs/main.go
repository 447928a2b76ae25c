// Kvs is a replicated store of keys that speaks the protocol of redis: redis-cli and redis-benchmark work with it unchanged.
//
//	kvs [-addr HOST:PORT] [-replicas N] [-shards N]
//	kvs -role replica -id I -peers HOST:PORT,… [-shards N]
//
// The first runs N replicas in one process, on ports that follow each other. The second runs one, with number I, of those that the list
// names, each in a process of its own: so start one for each. Among each other they talk on their ports and 10000.
//
// Any replica takes reads and writes, at once and whether it reaches others or not; all come to hold the same. README.md beside this
// file says what that means for each command.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/calmflow/calm/io/mesh"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// options say which replicas there are, and which of them run here.
type options struct {
	addrs  []string // of all replicas
	one    int      // the number of the one that runs here, or -1: all do
	shards int
	log    *slog.Logger
}

func main() {
	if os.Getenv("GOMAXPROCS") == "" { // a replica is one spinner and system calls: clients on the same machine make more of the other half
		runtime.GOMAXPROCS(max(1, runtime.GOMAXPROCS(0)/2))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		fmt.Fprintln(stderr, "kvs:", err)
		return 2
	}
	if err := o.run(ctx, stdout); err != nil {
		fmt.Fprintln(stderr, "kvs:", err)
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	var addr, role, peers string
	var replicas int
	flags := flag.NewFlagSet("kvs", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&addr, "addr", "", "listen for clients on `HOST:PORT`, by default 127.0.0.1:7000, or as -peers says; port 0 is one that is free")
	flags.IntVar(&replicas, "replicas", 1, "run `N` replicas in this process")
	flags.IntVar(&o.shards, "shards", 1, "spread the keys over `N` shards: replica I holds those of shard I modulo N")
	flags.StringVar(&role, "role", "", "run one replica of several processes: `replica`")
	flags.IntVar(&o.one, "id", -1, "the `NUMBER` of this replica, from 0")
	flags.StringVar(&peers, "peers", "", "all replicas: a `LIST` of HOST:PORT, in the order of their numbers, this one included")
	verbose := flags.Bool("v", false, "log what happens between replicas")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.log = slog.New(slog.DiscardHandler)
	if *verbose {
		o.log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("there are no other arguments: %q", flags.Args())
	case role == "" && (o.one >= 0 || peers != ""):
		return o, errors.New("-id and -peers are for -role replica")
	case role != "" && role != "replica":
		return o, fmt.Errorf("there is no role %q: say replica", role)
	case role == "":
		if addr == "" {
			addr = "127.0.0.1:7000"
		}
		o.addrs, err = following(addr, replicas)
	default:
		o.addrs = strings.FieldsFunc(peers, func(r rune) bool { return r == ',' || r == ' ' })
		if o.one < 0 || o.one >= len(o.addrs) {
			return o, fmt.Errorf("-id %d of %d -peers: say which of them this is, from 0", o.one, len(o.addrs))
		}
		if addr != "" {
			o.addrs[o.one] = addr
		}
	}
	if err == nil && (o.shards < 1 || o.shards > len(o.addrs)) {
		err = fmt.Errorf("%d shards over %d replicas: each needs one at least", o.shards, len(o.addrs))
	}
	return o, err
}

// following are n addresses whose ports follow each other.
func following(addr string, n int) (addrs []string, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	first, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n < 1 || n > 1000 {
		return nil, fmt.Errorf("%d replicas from %q on: say a number of 1 to 1000, and a port", n, addr)
	}
	for i := range n {
		if p := int(first); p != 0 {
			port = strconv.Itoa(p + i)
		}
		addrs = append(addrs, net.JoinHostPort(host, port))
	}
	return addrs, nil
}

// amongPorts is how far the ports on which replicas talk to each other are from those of clients.
const amongPorts = 10_000

// among is where other replicas reach one.
func among(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n+amongPorts > 65535 {
		return "", fmt.Errorf("%s: the port has to be 1 to %d, since replicas talk to each other on it and %d", addr, 65535-amongPorts, amongPorts)
	}
	return net.JoinHostPort(host, strconv.Itoa(n+amongPorts)), nil
}

// mostFrame is the largest frame between replicas, in bytes: a change with a large key, a large value, and what it takes back.
const mostFrame = 64 << 20

func (o options) mesh() (c mesh.Config, err error) {
	c = mesh.Config{Role: fmt.Sprintf("replica[%d]", o.one), Peers: map[string]string{}, Limits: mesh.Limits{Frame: mostFrame, Bytes: 2 * mostFrame}}
	for i, addr := range o.addrs {
		at, err := among(addr)
		if err != nil {
			return c, err
		}
		c.Peers[fmt.Sprintf("replica[%d]", i)] = at
		if i == o.one {
			c.Addr = at
		}
	}
	return c, nil
}

// lost is why what is under way between replicas may be.
var lost = stream.FailStop{Why: props.Because("a replica that starts anew has lost what was sent to it; buckets are compared then")}

// run serves until the context ends.
func (o options) run(ctx context.Context, stdout io.Writer) error {
	f := stream.New("kvs")
	f.Logger = o.log
	here := make([]int, 0, len(o.addrs))
	for i := range o.addrs {
		if o.one < 0 || i == o.one {
			here = append(here, i)
		}
	}
	listeners := make([]net.Listener, len(o.addrs))
	for _, i := range here {
		l, err := net.Listen("tcp", o.addrs[i])
		if err != nil {
			return err
		}
		defer l.Close()
		listeners[i], o.addrs[i] = l, l.Addr().String()
	}
	lives := make([]uint64, len(o.addrs))
	for i := range lives {
		lives[i] = rand.Uint64()
	}
	l := layout{shards: o.shards, addrs: o.addrs, life: func(member int) uint64 { return lives[member] }}
	asked, done := l.flow(f, len(o.addrs), lost.Cut[props.Unordered])
	done.Ignore()

	inner, end := context.WithCancelCause(ctx)
	defer end(nil)
	over := make(chan error, 1)
	go func() {
		err := o.runFlow(inner, f)
		end(err)
		over <- err
	}()
	servers := make(chan error, len(here))
	for _, i := range here {
		s := &server{gate: gate{call: func(ctx context.Context, all []Batch) ([][]byte, error) { return asked.CallAt(ctx, i, all) }}}
		go func() {
			err := s.serve(inner, listeners[i])
			end(err)
			servers <- err
		}()
		fmt.Fprintf(stdout, "replica %d at %s\n", i, o.addrs[i])
	}
	var err error
	for range here {
		err = errors.Join(err, <-servers)
	}
	if flow := <-over; flow != nil && ctx.Err() == nil && !errors.Is(flow, context.Canceled) {
		err = errors.Join(err, flow)
	}
	return err
}

// runFlow runs the replicas that are here.
func (o options) runFlow(ctx context.Context, f *stream.Flow) error {
	if o.one < 0 || len(o.addrs) == 1 {
		return f.Run(ctx)
	}
	c, err := o.mesh()
	if err != nil {
		return err
	}
	return mesh.Run(ctx, f, c)
}
