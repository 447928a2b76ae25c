package mesh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

func TestMain(m *testing.M) {
	if role := os.Getenv("CALM_MESH_CHILD"); role != "" {
		os.Exit(child(role, os.Getenv("CALM_MESH_PEERS")))
	}
	goleak.VerifyTestMain(m)
}

type (
	source struct{}
	worker struct{}
	guest  struct{}
)

// network gives the members of a test addresses, and runs them.
type network struct {
	t         *testing.T
	ctx       context.Context
	wg        sync.WaitGroup
	listeners map[string]net.Listener
	peers     map[string]string
	limits    Limits
	log       io.Writer
	authority *authority // that signs certificates, if there are any
}

func newNetwork(t *testing.T, roles ...string) *network {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	n := &network{t: t, ctx: ctx, listeners: map[string]net.Listener{}, peers: map[string]string{}, log: io.Discard}
	for _, role := range roles {
		n.listen(role, "127.0.0.1:0")
	}
	t.Cleanup(func() {
		cancel()
		n.wg.Wait()
	})
	return n
}

func (n *network) listen(role, addr string) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { _ = l.Close() })
	n.listeners[role], n.peers[role] = l, l.Addr().String()
}

func (n *network) config(role string) Config {
	return Config{Role: role, Listener: n.listeners[role], Peers: n.peers, Limits: n.limits}
}

// start runs a member until stop is called or it ends, and then says how.
func (n *network) start(c Config, build func(*stream.Flow)) (stop func() error) {
	ctx, cancel := context.WithCancel(n.ctx)
	ended := make(chan error, 1)
	f := stream.New("test")
	f.Logger = slog.New(slog.NewTextHandler(n.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	build(f)
	n.wg.Go(func() { ended <- Run(ctx, f, c) })
	return func() error {
		cancel()
		err := <-ended
		ended <- err
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	}
}

// run runs a member that is to end by itself.
func (n *network) run(c Config, build func(*stream.Flow)) {
	n.wg.Go(func() {
		if err := n.ends(c, build); err != nil {
			n.t.Errorf("%s: %v", c.Role, err)
		}
	})
}

// ends waits for a member, and says how it has ended.
func (n *network) ends(c Config, build func(*stream.Flow)) error {
	f := stream.New("test")
	f.Logger = slog.New(slog.NewTextHandler(n.log, nil))
	build(f)
	return Run(n.ctx, f, c)
}

// until waits for what is to become true.
func (n *network) until(what string, is func() bool) {
	n.t.Helper()
	for !is() {
		if n.ctx.Err() != nil {
			n.t.Fatalf("never: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// notes are what members of a test have seen.
type notes[T any] struct {
	mu  sync.Mutex
	all map[string][]T
}

func (s *notes[T]) at(role string) func(T) {
	return func(x T) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.all == nil {
			s.all = map[string][]T{}
		}
		s.all[role] = append(s.all[role], x)
	}
}

func (s *notes[T]) of(role string) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all[role])
}

func to(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// counting broadcasts numbers to three workers, which count them by key at the source.
func counting(items int, heard *notes[int], counted *notes[lattice.Nat]) func(role string) func(*stream.Flow) {
	return func(role string) func(*stream.Flow) {
		return func(f *stream.Flow) {
			src, workers := f.Process[source](), f.Cluster[worker](3)
			all := stream.Items(src, to(items)...).Named("numbers").Broadcast(workers, stream.FIFO)
			all.ForEach(heard.at(role))
			all.KeyBy(func(i int) int { return i % 10 }).Owned().Unite(src, stream.FIFO).Count().Entries().
				ForEach(func(e stream.Entry[int, lattice.Nat]) { counted.at(role)(e.Value) })
		}
	}
}

var places = []string{"source", "worker[0]", "worker[1]", "worker[2]"}

func checkCounting(t *testing.T, items int, heard *notes[int], counted *notes[lattice.Nat]) {
	t.Helper()
	for _, role := range places[1:] {
		if got := heard.of(role); !slices.Equal(got, to(items)) {
			t.Errorf("%s hears %d numbers, in order: %t", role, len(got), slices.IsSorted(got))
		}
	}
	ten := slices.Repeat([]lattice.Nat{lattice.Nat(items / 10)}, 10)
	if got := counted.of("source"); !slices.Equal(got, ten) {
		t.Errorf("counted: %v", got)
	}
}

// If this fails, processes that a flow joins do not do what one does.
func TestPlaces(t *testing.T) {
	const items = 20000
	n := newNetwork(t, places...)
	var heard notes[int]
	var counted notes[lattice.Nat]
	build := counting(items, &heard, &counted)
	for _, role := range places {
		n.run(n.config(role), build(role))
	}
	n.wg.Wait()
	checkCounting(t, items, &heard, &counted)
}

type said struct {
	From int
	Text string
}

// talking tells all clients what each says.
func talking(in **stream.Inlet[string, stream.Local[guest]], heard func(said)) func(*stream.Flow) {
	return func(f *stream.Flow) {
		src, guests := f.Process[source](), f.Clients[guest]()
		*in = stream.NewInlet[string](guests)
		(*in).Stream().Named("said").Gather(src, stream.FIFO).
			MapKeyed(func(who stream.Member[guest], s string) said { return said{who.Index(), s} }).Values().
			AsArrived(props.Because("the order is the server's")).Named("heard").
			BroadcastCut(guests, stream.FailStop{Why: props.Because("who comes late hears the rest")}.Cut).
			ForEach(heard)
	}
}

// If this fails, what clients say does not come to all of them, or not in their order.
func TestClients(t *testing.T) {
	const clients, lines = 5, 200
	n := newNetwork(t, "source")
	var heard notes[said]
	var inlets [clients + 1]*stream.Inlet[string, stream.Local[guest]]
	n.start(n.config("source"), talking(&inlets[clients], heard.at("source")))
	for i := range clients {
		n.start(Config{Role: "guest", Peers: n.peers}, talking(&inlets[i], heard.at(fmt.Sprint(i))))
	}
	for i := range clients { // all are there when all have heard of something
		n.until("a client hears itself", func() bool {
			if err := inlets[i].Put(n.ctx, "hello"); err != nil {
				t.Fatal(err)
			}
			return len(heard.of(fmt.Sprint(i))) > 0
		})
	}
	for i := range clients {
		for k := range lines {
			if err := inlets[i].Put(n.ctx, fmt.Sprint(k)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range clients {
		said := func() map[int][]string {
			by := map[int][]string{}
			for _, s := range heard.of(fmt.Sprint(i)) {
				if s.Text != "hello" {
					by[s.From] = append(by[s.From], s.Text)
				}
			}
			return by
		}
		n.until("a client hears all", func() bool {
			all := 0
			for _, lines := range said() {
				all += len(lines)
			}
			return all == clients*lines
		})
		for from, got := range said() {
			if len(got) != lines || got[0] != "0" || got[lines-1] != fmt.Sprint(lines-1) {
				t.Errorf("%d hears from %d %d lines, from %s", i, from, len(got), got[0])
			}
		}
	}
}

func hasWords(text string, words ...string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

func timely(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}
