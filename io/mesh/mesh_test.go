package mesh

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	source struct{}
	worker struct{}
	guest  struct{}
)

// network gives the members of a test addresses.
type network struct {
	t         *testing.T
	listeners map[string]net.Listener
	peers     map[string]string
}

func newNetwork(t *testing.T, roles ...string) *network {
	n := &network{t, map[string]net.Listener{}, map[string]string{}}
	for _, role := range roles {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		n.listeners[role], n.peers[role] = l, l.Addr().String()
	}
	return n
}

func (n *network) config(role string) Config {
	return Config{Role: role, Listener: n.listeners[role], Peers: n.peers}
}

// together runs members until all have ended.
type together struct {
	t  *testing.T
	wg sync.WaitGroup
}

func (g *together) run(ctx context.Context, c Config, build func(*stream.Flow)) {
	g.wg.Go(func() {
		f := stream.New("test")
		f.Logger = slog.New(slog.NewTextHandler(testWriter{g.t}, nil))
		build(f)
		if err := Run(ctx, f, c); err != nil {
			g.t.Errorf("%s: %v", c.Role, err)
		}
	})
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Log(string(b))
	return len(b), nil
}

func timely(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// If this fails, processes that a flow joins do not do what one does.
func TestPlaces(t *testing.T) {
	const items = 20000
	net := newNetwork(t, "source", "worker[0]", "worker[1]", "worker[2]")
	var mu sync.Mutex
	heard := map[string][]int{}
	total := map[string]lattice.Nat{}
	build := func(role string) func(*stream.Flow) {
		return func(f *stream.Flow) {
			src, workers := f.Process[source](), f.Cluster[worker](3)
			numbers := make([]int, items)
			for i := range numbers {
				numbers[i] = i
			}
			all := stream.Items(src, numbers...).Broadcast(workers, stream.FIFO).Named("numbers")
			all.ForEach(func(i int) {
				mu.Lock()
				defer mu.Unlock()
				heard[role] = append(heard[role], i)
			})
			all.KeyBy(func(i int) int { return i % 10 }).Owned().Unite(src, stream.FIFO).Count().Entries().ForEach(func(e stream.Entry[int, lattice.Nat]) {
				mu.Lock()
				defer mu.Unlock()
				total[fmt.Sprint(role, e.Key)] += e.Value
			})
		}
	}
	g := &together{t: t}
	for role := range net.peers {
		g.run(timely(t), net.config(role), build(role))
	}
	g.wg.Wait()
	for i := range 3 {
		role := fmt.Sprintf("worker[%d]", i)
		if got := heard[role]; len(got) != items || !slices.IsSorted(got) {
			t.Errorf("%s hears %d numbers, sorted: %t", role, len(got), slices.IsSorted(got))
		}
	}
	if len(total) != 10 || total["source7"] != items/10 {
		t.Errorf("counted: %v", total)
	}
}

// A star: what each client says comes to all.
func TestClients(t *testing.T) {
	const clients, lines = 3, 50
	net := newNetwork(t, "source")
	type line struct {
		From int
		Text string
	}
	var mu sync.Mutex
	heard := map[int][]line{}
	said := map[int]*stream.Inlet[string, stream.Local[guest]]{}
	build := func(client int) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			src, guests := f.Process[source](), f.Clients[guest]()
			in := stream.NewInlet[string](guests)
			in.Stream().Gather(src, stream.FIFO).Named("said").
				MapKeyed(func(who stream.Member[guest], s string) line { return line{who.Index(), s} }).Values().
				AsArrived(props.Because("the order is the server's")).
				BroadcastCut(guests, stream.FailStop{Why: props.Because("who comes late hears the rest")}.Cut).Named("heard").
				ForEach(func(l line) {
					mu.Lock()
					defer mu.Unlock()
					heard[client] = append(heard[client], l)
				})
			mu.Lock()
			said[client] = in
			mu.Unlock()
		}
	}
	ctx, cancel := context.WithCancel(timely(t))
	var wg sync.WaitGroup
	run := func(c Config, client int) {
		wg.Go(func() {
			f := stream.New("chat")
			build(client)(f)
			if err := Run(ctx, f, c); ctx.Err() == nil {
				t.Errorf("%s: %v", c.Role, err)
			}
		})
	}
	run(net.config("source"), -1)
	for i := range clients {
		run(Config{Role: "guest", Peers: net.peers}, i)
	}
	for i := range clients {
		wg.Go(func() {
			var in *stream.Inlet[string, stream.Local[guest]]
			for in == nil {
				mu.Lock()
				in = said[i]
				mu.Unlock()
				time.Sleep(time.Millisecond)
			}
			for k := range lines {
				if err := in.Put(ctx, fmt.Sprint(k)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	defer wg.Wait()
	defer cancel()
	for {
		mu.Lock()
		done := true
		for i := range clients {
			mine := 0
			for _, l := range heard[i] {
				if l.Text == fmt.Sprint(lines-1) {
					mine++
				}
			}
			done = done && mine > 0
		}
		mu.Unlock()
		if done || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	mu.Lock()
	defer mu.Unlock()
	for i := range clients {
		last := map[int]string{}
		for _, l := range heard[i] {
			last[l.From] = l.Text
		}
		t.Log(i, len(heard[i]), last)
	}
}
