package mesh

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

var positions = stream.Datagrams{Why: props.Because("the next one is as good")}

// over has a member's datagrams go by a relay.
func (n *network) over(r *relay, role string) Config {
	c := n.config(role)
	c.reach = r.reach
	c.Limits.Linger = time.Minute // the last may be lost several times
	return c
}

// If this fails, something that is sent over UDP does not arrive when datagrams are lost, or arrives after its channel has ended.
func TestUDP(t *testing.T) {
	items := 20_000
	if testing.Short() {
		items = 5_000
	}
	n := newNetwork(t, places...)
	r := newRelay(t, 20, 10, 20)
	var heard, twice notes[int]
	var counted notes[lattice.Nat]
	build := func(role string) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			src, workers := f.Process[source](), f.Cluster[worker](3)
			all := stream.Items(src, to(items)...).Named("numbers").Broadcast(workers, stream.UDP)
			all.ForEach(twice.at(role))
			all.Unique().ForEach(heard.at(role))
			all.Unique().KeyBy(func(i int) int { return i % 10 }).Owned().Unite(src, stream.UDP).Unique().Count().Entries().
				ForEach(func(e stream.Entry[int, lattice.Nat]) { counted.at(role)(e.Value) })
		}
	}
	for _, role := range places {
		n.run(n.over(r, role), build(role))
	}
	n.wg.Wait()
	ten := slices.Repeat([]lattice.Nat{lattice.Nat(items / 10)}, 10)
	if got := counted.of("source"); !slices.Equal(got, ten) {
		t.Errorf("counted: %v", got)
	}
	again, ordered := 0, true
	for _, role := range places[1:] {
		if got := slices.Sorted(slices.Values(heard.of(role))); !slices.Equal(got, to(items)) {
			t.Errorf("%s hears %d numbers", role, len(got))
		}
		again += len(twice.of(role)) - items
		ordered = ordered && slices.IsSorted(heard.of(role))
	}
	t.Logf("%d datagrams passed, %d were lost; %d items came again", r.passed.Load(), r.lost.Load(), again)
	if again == 0 || ordered || r.lost.Load() == 0 || r.doubled.Load() == 0 {
		t.Errorf("%d items come again, in order: %t, %d datagrams are lost, %d doubled: the network does not do what it is there for", again, ordered, r.lost.Load(), r.doubled.Load())
	}
}

// If this fails, what a cut over UDP brings is not in order or comes twice, or its end waits for what is lost.
func TestDatagramsCut(t *testing.T) {
	const items = 100_000
	n := newNetwork(t, "source", "worker")
	r := newRelay(t, 20, 10, 20)
	var heard notes[int]
	build := func(role string) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			stream.Items(f.Process[source](), to(items)...).Named("positions").Send(f.Process[worker](), positions.Cut).ForEach(heard.at(role))
		}
	}
	for role := range n.peers {
		n.run(n.over(r, role), build(role))
	}
	n.wg.Wait()
	got := heard.of("worker")
	t.Logf("%d of %d items come, by %d datagrams", len(got), items, r.passed.Load())
	if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Error("they are not in order, or come twice")
	}
	if len(got) == 0 || len(got) == items || r.doubled.Load() == 0 {
		t.Errorf("%d items come, and %d datagrams come twice: the network does not do what it is there for", len(got), r.doubled.Load())
	}
}

// If this fails, a cut over UDP loses what the network does not lose: its last items, or those from before the other was there.
func TestDatagramsCutLosesNothingItself(t *testing.T) {
	const times = 30
	began := time.Now()
	for i := range times {
		n := newNetwork(t, "source", "worker")
		var heard notes[int]
		build := func(role string) func(f *stream.Flow) {
			return func(f *stream.Flow) {
				from, there := f.Process[source](), f.Process[worker]()
				stream.Items(from, to(1000)...).Named("positions").Send(there, positions.Cut).ForEach(heard.at(role))
				stream.Items(there, to(1000)...).Named("back").Send(from, positions.Cut).ForEach(heard.at(role))
			}
		}
		for role := range n.peers {
			n.run(n.config(role), build(role))
		}
		n.wg.Wait()
		for role := range n.peers {
			if got := heard.of(role); !slices.Equal(got, to(1000)) {
				t.Fatalf("the %d. time %d of 1000 items come to %s", i, len(got), role)
			}
		}
	}
	if took := time.Since(began); took > times*lastWords/2 {
		t.Errorf("%v for %d times: they do not hear that the other takes datagrams", took, times)
	}
}

// If this fails, memory is not bounded where a receiver takes nothing, or what it had no room for is lost.
func TestDatagramsHeldBack(t *testing.T) {
	for name, c := range map[string]struct {
		items, size, limit, most int
		limits                   Limits
	}{
		"items": {100_000, 10, 1000, 40_000, Limits{Items: 300}},
		"bytes": {40_000, 1000, 1 << 20, 20_000, Limits{Bytes: 1 << 16, Items: 300}},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t, "source", "worker")
			n.limits = c.limits
			var log syncBuffer
			n.log = &log
			g := newGate()
			var taken atomic.Int64
			var mu sync.Mutex
			arrived := map[string]int{}
			t.Cleanup(g.open)
			build := func(f *stream.Flow) {
				f.Limit = c.limit
				numbered := func(yield func(string) bool) {
					for i := range c.items {
						taken.Add(1)
						if !yield(fmt.Sprintf("%0*d", c.size, i)) {
							return
						}
					}
				}
				stream.Seq(f.Process[source](), numbered).Named("lines").Send(f.Process[worker](), stream.UDP).ForEach(func(s string) {
					g.wait()
					mu.Lock()
					arrived[s]++
					mu.Unlock()
				})
			}
			n.run(n.config("source"), build)
			stop := n.start(n.config("worker"), build) // with its debug messages
			if held := n.stays(&taken); held > int64(c.most) {
				t.Errorf("%d of %d items were taken from the source while nothing went on", held, c.items)
			}
			if !strings.Contains(log.String(), "no room") {
				t.Error("the receiver has room: the test does not fill it")
			}
			g.open()
			n.wg.Wait()
			if err := stop(); err != nil {
				t.Error(err)
			}
			if len(arrived) != c.items {
				t.Errorf("%d of %d items arrive", len(arrived), c.items)
			}
		})
	}
}

// If this fails, frames are as large as batches happen to be, or a large item is not said to be too large.
func TestDatagramSizes(t *testing.T) {
	run := func(t *testing.T, items ...[]byte) (largest int64, heard [][]byte, err error) {
		n := newNetwork(t, "source", "worker")
		r := newRelay(t, 0, 0, 0)
		var all notes[[]byte]
		build := func(role string) func(f *stream.Flow) {
			return func(f *stream.Flow) {
				stream.Items(f.Process[source](), items...).Named("lines").Send(f.Process[worker](), stream.UDP).ForEach(all.at(role))
			}
		}
		stop := n.start(n.over(r, "worker"), build("worker"))
		err = n.ends(n.over(r, "source"), build("source"))
		if err == nil {
			n.wg.Wait()
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		return r.largest.Load(), all.of("worker"), err
	}
	distinct := func(all [][]byte) int {
		set := map[string]bool{}
		for _, b := range all {
			set[string(b)] = true
		}
		return len(set)
	}
	t.Run("a batch", func(t *testing.T) {
		var items [][]byte
		for i := range 30_000 {
			items = append(items, bytes.Repeat([]byte("x"), i%150), fmt.Append(nil, i))
		}
		largest, heard, err := run(t, items...)
		if err != nil || distinct(heard) != distinct(items) {
			t.Errorf("%d of %d items come, and %v", distinct(heard), distinct(items), err)
		}
		if largest > 1200 || largest < 1000 {
			t.Errorf("the largest datagram has %d bytes", largest)
		}
	})
	t.Run("a large item", func(t *testing.T) {
		large := bytes.Repeat([]byte("x"), 60_000)
		largest, heard, err := run(t, large)
		if err != nil || len(heard) == 0 || !bytes.Equal(heard[0], large) {
			t.Errorf("%d items come, and %v", len(heard), err)
		}
		if largest < 60_000 {
			t.Errorf("the largest datagram has %d bytes", largest)
		}
	})
	t.Run("too large", func(t *testing.T) {
		_, _, err := run(t, bytes.Repeat([]byte("x"), 70_000))
		if err == nil || !hasWords(err.Error(), `mesh: channel "lines": an item of 700`, "a datagram may have 60000", "stream.FIFO") {
			t.Errorf("it ends with %v", err)
		}
	})
}

// If this fails, a flow whose channel goes over UDP waits for ever where there is no address for it.
func TestDatagramsNeedHost(t *testing.T) {
	build := func(f *stream.Flow) {
		stream.Items(f.Process[source](), 1).Named("numbers").Send(f.Process[worker](), stream.UDP).Ignore()
	}
	n := newNetwork(t)
	path := "unix:" + t.TempDir() + "/mesh"
	for _, c := range []Config{{Role: "source", Addr: path}, {Role: "worker", Peers: map[string]string{"source": path}}} {
		if err := n.ends(c, build); err == nil || !hasWords(err.Error(), `mesh: channel "numbers" goes over UDP, which has no address unix:`, "HOST:PORT") {
			t.Errorf("%s ends with %v", c.Role, err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken, err := net.ListenPacket("udp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	n.listeners["source"], n.peers["source"] = l, l.Addr().String() // whose port is not free for UDP
	n.run(n.config("source"), build)
	n.run(n.config("worker"), build)
	n.wg.Wait()
}

// tracking has clients say numbers over UDP, and tells all of them by datagrams which was the largest.
func tracking(in **stream.Inlet[int, stream.Local[guest]], said func(int), heard func(int)) func(*stream.Flow) {
	return func(f *stream.Flow) {
		src, guests := f.Process[source](), f.Clients[guest]()
		*in = stream.NewInlet[int](guests)
		all := (*in).Stream().Named("said").Gather(src, stream.UDP).Values()
		all.ForEach(said)
		all.Unique().AsArrived(props.Because("the order is the server's")).Named("heard").BroadcastCut(guests, positions.Cut).ForEach(heard)
	}
}

// If this fails, clients cannot use UDP, one that goes has the server keep what was for it, or one whose router has started anew is not found any more.
func TestDatagramsOfClients(t *testing.T) {
	n := newNetwork(t, "source")
	var said, heard notes[int]
	var in [3]*stream.Inlet[int, stream.Local[guest]]
	r := newRelay(t, 0, 0, 0)
	nowhere, err := net.ListenPacket("udp", "127.0.0.1:0") // where the server is told that clients are
	if err != nil {
		t.Fatal(err)
	}
	defer nowhere.Close()
	server := n.config("source")
	server.reach = func(netip.AddrPort) netip.AddrPort { return nowhere.LocalAddr().(*net.UDPAddr).AddrPort() }
	n.start(server, tracking(&in[2], said.at("source"), heard.at("source")))
	c := Config{Role: "guest", Peers: n.peers}
	stop := n.start(c, tracking(&in[0], said.at("0"), heard.at("0")))
	c.reach = r.reach
	n.start(c, tracking(&in[1], said.at("1"), heard.at("1")))
	next := 0
	hears := func(client int) {
		t.Helper()
		first := next
		n.until("a client hears what it says", func() bool {
			if err := in[client].Put(n.ctx, next); err != nil {
				t.Fatal(err)
			}
			next++
			return slices.ContainsFunc(heard.of(fmt.Sprint(client)), func(i int) bool { return i >= first })
		})
	}
	hears(0)
	hears(1)
	r.rebind()
	hears(1)
	if err := stop(); err != nil {
		t.Error(err)
	}
	hears(1)
	n.until("all that was said has come", func() bool {
		come := map[int]bool{}
		for _, i := range said.of("source") {
			come[i] = true
		}
		return len(come) == next
	})
}

// If this fails, what goes over UDP stands still while the connection of two processes is broken, or is lost.
func TestDatagramsDuringOutage(t *testing.T) {
	n := newNetwork(t, "source", "worker")
	n.limits = Limits{Grace: 50 * time.Millisecond}
	o := outageTo(t, n.peers["source"])
	r := newRelay(t, 10, 10, 10)
	var heard notes[int]
	var in *stream.Inlet[int, stream.Process[source]]
	build := func(role string, in **stream.Inlet[int, stream.Process[source]]) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			*in = stream.NewInlet[int](f.Process[source]())
			(*in).Stream().Named("numbers").Send(f.Process[worker](), stream.UDP).Unique().ForEach(heard.at(role))
		}
	}
	var other *stream.Inlet[int, stream.Process[source]]
	stops := []func() error{n.start(n.over(r, "source"), build("source", &in))}
	c := n.over(r, "worker")
	c.Peers = map[string]string{"source": o.Addr().String()}
	stops = append(stops, n.start(c, build("worker", &other)))
	hears := func(i int) {
		t.Helper()
		if err := in.Put(n.ctx, i); err != nil {
			t.Fatal(err)
		}
		n.until("it is heard", func() bool { return slices.Contains(heard.of("worker"), i) })
	}
	hears(0)
	o.set(true)
	for i := range 10 {
		hears(1 + i)
	}
	o.set(false)
	hears(11)
	in.Close() // which is said over the connection
	n.wg.Wait()
	for _, stop := range stops {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
	if got := slices.Sorted(slices.Values(heard.of("worker"))); !slices.Equal(got, to(12)) {
		t.Errorf("it hears %v", got)
	}
}

// If this fails, a process that starts anew is not taken back over a cut, or taken back over a wire on which something is then missing.
func TestDatagramsAfterRestart(t *testing.T) {
	for name, by := range map[string]func(s stream.Stream[int, stream.Process[source], props.Ordered], to stream.Process[worker]) stream.Stream[int, stream.Process[worker], props.Repeated]{
		"wire": func(s stream.Stream[int, stream.Process[source], props.Ordered], to stream.Process[worker]) stream.Stream[int, stream.Process[worker], props.Repeated] {
			return s.Named("numbers").Send(to, stream.UDP)
		},
		"cut": func(s stream.Stream[int, stream.Process[source], props.Ordered], to stream.Process[worker]) stream.Stream[int, stream.Process[worker], props.Repeated] {
			return s.Named("numbers").Send(to, positions.Cut).Repeated()
		},
	} {
		for _, restarted := range []string{"source", "worker"} {
			t.Run(name+", "+restarted, func(t *testing.T) {
				n := newNetwork(t, "source", "worker")
				r := newRelay(t, 10, 10, 10)
				r.heads = nil // who starts anew counts from 1 again, with other keys
				var heard notes[int]
				build := func(role string) (*stream.Inlet[int, stream.Process[source]], func() error) {
					var in *stream.Inlet[int, stream.Process[source]]
					stop := n.start(n.over(r, role), func(f *stream.Flow) {
						in = stream.NewInlet[int](f.Process[source]())
						by(in.Stream(), f.Process[worker]()).ForEach(heard.at(role))
					})
					return in, stop
				}
				stops := map[string]func() error{}
				var in *stream.Inlet[int, stream.Process[source]]
				in, stops["source"] = build("source")
				_, stops["worker"] = build("worker")
				next := 0
				hears := func() {
					t.Helper()
					first := next
					n.until("it is heard", func() bool {
						if err := in.Put(n.ctx, next); err != nil {
							t.Fatal(err)
						}
						next++
						return slices.ContainsFunc(heard.of("worker"), func(i int) bool { return i >= first })
					})
				}
				hears()
				if err := stops[restarted](); err != nil {
					t.Fatal(err)
				}
				n.listen(restarted, n.peers[restarted])
				if name == "wire" {
					err := n.ends(n.config(restarted), func(f *stream.Flow) {
						by(stream.NewInlet[int](f.Process[source]()).Stream(), f.Process[worker]()).ForEach(heard.at("again"))
					})
					if err == nil || !hasWords(err.Error(), "mesh: refused", `"numbers"`, "has lost what it had received") {
						t.Errorf("it ends with %v", err)
					}
					return
				}
				anew, stop := build(restarted)
				defer func() { _ = stop() }()
				if restarted == "source" {
					in = anew
				}
				hears()
			})
		}
	}
}

// If this fails, what a client has said is lost when it ends at once, though it has waited for an end that is well.
func TestDatagramsBeforeBye(t *testing.T) {
	const items = 500
	n := newNetwork(t, "source")
	var said notes[int]
	var in, other *stream.Inlet[int, stream.Local[guest]]
	r := newRelay(t, 20, 10, 20)
	build := func(role string, in **stream.Inlet[int, stream.Local[guest]], ready func()) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			src, guests := f.Process[source](), f.Clients[guest]()
			*in = stream.NewInlet[int](guests)
			(*in).Stream().Named("said").Gather(src, stream.UDP).Values().ForEach(said.at(role))
			ready()
		}
	}
	n.start(n.config("source"), build("source", &other, func() {}))
	c := Config{Role: "guest", Peers: n.peers, Limits: Limits{Linger: time.Minute}}
	c.reach = r.reach
	ended, ready := make(chan error, 1), make(chan struct{})
	n.wg.Go(func() { ended <- n.ends(c, build("0", &in, func() { close(ready) })) })
	<-ready
	for i := range items {
		if err := in.Put(n.ctx, i); err != nil {
			t.Fatal(err)
		}
	}
	in.Close()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	come := map[int]bool{}
	for _, i := range said.of("source") {
		come[i] = true
	}
	if len(come) != items {
		t.Errorf("%d of %d items have come", len(come), items)
	}
}

// If this fails, a client that takes nothing of what is sent to it over UDP holds others back, or what is for it is kept.
func TestDatagramsOfStuckClient(t *testing.T) {
	n := newNetwork(t, "source")
	n.limits = Limits{Stall: 500 * time.Millisecond}
	var log syncBuffer
	n.log = &log
	g := newGate()
	t.Cleanup(g.open)
	var unused *stream.Inlet[int, stream.Local[guest]]
	var answers notes[int]
	build := func(in **stream.Inlet[int, stream.Local[guest]], heard func(int)) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			f.Limit = 1000
			src, guests := f.Process[source](), f.Clients[guest]()
			*in = stream.NewInlet[int](guests)
			(*in).Stream().Named("asked").Gather(src, stream.FIFO).FlatMap(func(n int) []int { return to(n) }).Named("answers").
				Deliver(guests, stream.UDP).ForEach(heard)
		}
	}
	n.start(n.config("source"), build(&unused, func(int) {}))
	var stuck, good *stream.Inlet[int, stream.Local[guest]]
	stop := n.start(Config{Role: "guest", Peers: n.peers, Limits: n.limits}, build(&stuck, func(int) { g.wait() }))
	n.start(Config{Role: "guest", Peers: n.peers}, build(&good, answers.at("good")))
	if err := stuck.Put(n.ctx, 50_000); err != nil {
		t.Fatal(err)
	}
	n.until("it is cut off", func() bool { return strings.Contains(log.String(), ErrSlow.Error()) })
	if err := good.Put(n.ctx, 5000); err != nil {
		t.Fatal(err)
	}
	n.until("the other hears all", func() bool {
		return len(slices.Compact(slices.Sorted(slices.Values(answers.of("good"))))) == 5000
	})
	g.open()
	if err := stop(); err != nil && !errors.Is(err, ErrGone) {
		t.Errorf("it ends with %v", err)
	}
}
