package mesh

import (
	"io"
	"math/rand/v2"
	"net"
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

// breaker is a way to an address on which connections break after some bytes.
type breaker struct {
	net.Listener
	wg     sync.WaitGroup
	broken atomic.Int64
}

// breaking is between those who dial and an address: the next connections break, each after fewer than most bytes.
func breaking(t *testing.T, addr string, connections int64, most int) *breaker {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &breaker{Listener: l}
	b.wg.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			network, where := networkOf(addr)
			out, err := net.Dial(network, where)
			if err != nil {
				_ = in.Close()
				continue
			}
			left := int64(1 << 60)
			if b.broken.Add(1) <= connections {
				left = rand.Int64N(int64(most))
			}
			b.carry(in, out, left)
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		b.wg.Wait()
	})
	return b
}

// carry copies both ways, until that many bytes have gone either way.
func (b *breaker) carry(in, out net.Conn, left int64) {
	for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
		b.wg.Go(func() {
			_, _ = io.CopyN(way[0], way[1], left)
			_ = in.Close()
			_ = out.Close()
		})
	}
}

// If this fails, something is lost, doubled or out of order when connections break.
func TestBrokenConnections(t *testing.T) {
	const items = 20000
	n := newNetwork(t, places...)
	var heard notes[int]
	var counted notes[lattice.Nat]
	build := counting(items, &heard, &counted)
	var broken []*breaker
	for _, role := range places {
		c := n.config(role)
		c.Peers = map[string]string{}
		for other, addr := range n.peers {
			b := breaking(t, addr, 8, 30000)
			broken = append(broken, b)
			c.Peers[other] = b.Addr().String()
		}
		n.run(c, build(role))
	}
	n.wg.Wait()
	checkCounting(t, items, &heard, &counted)
	all := int64(0)
	for _, b := range broken {
		all += b.broken.Load()
	}
	if all < 10 {
		t.Errorf("only %d connections were made: none has broken", all)
	}
}

// gossiping joins what three workers are given.
func gossiping(in **stream.Inlet[int, stream.Local[worker]], heard func(lattice.SetUnion[int])) func(*stream.Flow) {
	return func(f *stream.Flow) {
		workers := f.Cluster[worker](3)
		*in = stream.NewInlet[int](workers)
		(*in).Stream().FoldJoin(lattice.Insert[int]()).Named("known").Gossip(workers).
			Changes(props.Because("to be seen")).ForEach(heard)
	}
}

// A worker that is killed and comes back has lost all, and is told it by the others: also what only it had heard before.
func TestGossipAfterRestart(t *testing.T) {
	n := newNetwork(t, places[1:]...)
	var heard notes[lattice.SetUnion[int]]
	var inlets [3]*stream.Inlet[int, stream.Local[worker]]
	var stops [3]func() error
	start := func(i int, as string) {
		stops[i] = n.start(n.config(places[i+1]), gossiping(&inlets[i], heard.at(as)))
	}
	knows := func(as string, most int) func() bool {
		return func() bool {
			seen := heard.of(as)
			return len(seen) > 0 && len(seen[len(seen)-1]) == most
		}
	}
	for i, role := range places[1:] {
		start(i, role)
	}
	for i, in := range inlets {
		if err := in.Put(n.ctx, i); err != nil {
			t.Fatal(err)
		}
	}
	for _, role := range places[1:] {
		n.until(role+" knows what all were given", knows(role, 3))
	}
	for killed := range 3 { // each is dialed by others, or dials, or both
		if err := stops[killed](); err != nil {
			t.Fatal(err)
		}
		role := places[killed+1]
		n.listen(role, n.peers[role])
		start(killed, role+" again")
		n.until(role+" is told all again", knows(role+" again", 3+killed))
		if err := inlets[killed].Put(n.ctx, 10+killed); err != nil {
			t.Fatal(err)
		}
		n.until(role+" hears itself", knows(role+" again", 4+killed))
	}
}

// outage is a way to an address that can be closed for a while.
type outage struct {
	net.Listener
	wg   sync.WaitGroup
	mu   sync.Mutex
	down bool
	open []net.Conn

	bytes atomic.Int64 // of connections that have ended
}

func (o *outage) set(down bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.down = down
	for _, conn := range o.open {
		_ = conn.Close()
	}
	o.open = nil
}

func outageTo(t *testing.T, addr string) *outage {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &outage{Listener: l}
	o.wg.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", addr)
			o.mu.Lock()
			if err != nil || o.down {
				_ = in.Close()
				if err == nil {
					_ = out.Close()
				}
			} else {
				o.open = append(o.open, in, out)
				for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
					o.wg.Go(func() {
						n, _ := io.Copy(way[0], way[1])
						o.bytes.Add(n)
						_ = in.Close()
						_ = out.Close()
					})
				}
			}
			o.mu.Unlock()
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		o.set(true)
		o.wg.Wait()
	})
	return o
}

// A worker that is away for long holds nobody back, and is told what it has missed when it comes back, killed or not.
func TestGossipDuringOutage(t *testing.T) {
	const items = 300
	n := newNetwork(t, places[1:]...)
	n.limits = Limits{Grace: 100 * time.Millisecond}
	var heard notes[lattice.SetUnion[int]]
	var inlets [3]*stream.Inlet[int, stream.Local[worker]]
	knows := func(role string, most int) func() bool {
		return func() bool {
			seen := heard.of(role)
			return len(seen) > 0 && len(seen[len(seen)-1]) == most
		}
	}
	var ways []*outage
	for i, role := range places[1:] {
		c := n.config(role)
		if i == 2 { // it dials the others
			c.Peers = map[string]string{}
			for other, addr := range n.peers {
				o := outageTo(t, addr)
				ways = append(ways, o)
				c.Peers[other] = o.Addr().String()
			}
		}
		n.start(c, func(f *stream.Flow) {
			f.Limit = 100
			gossiping(&inlets[i], heard.at(role))(f)
		})
	}
	put := func(from, to int) {
		for i := from; i < to; i++ {
			if err := inlets[0].Put(n.ctx, i); err != nil {
				t.Fatal(err)
			}
		}
	}
	put(0, 10)
	n.until("all hear of it", knows("worker[2]", 10))
	for _, o := range ways {
		o.set(true)
	}
	for i := 10; i < items; i++ { // each is told on its own
		put(i, i+1)
		n.until("those that are there hear all", knows("worker[1]", i+1))
	}
	for _, o := range ways {
		o.set(false)
	}
	n.until("who was away is told all", knows("worker[2]", items))
	put(items, items+10)
	n.until("and goes on", knows("worker[2]", items+10))
}

// A process that has lost what it held is not taken back where each item counts: it ends, and the others go on waiting.
func TestRestartWithoutMemory(t *testing.T) {
	for name, restarted := range map[string]string{"who is dialed": "source", "who dials": "worker[1]"} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t, places...)
			var heard notes[int]
			build := func(role string) func(f *stream.Flow) {
				return func(f *stream.Flow) {
					in := stream.NewInlet[int](f.Process[source]())
					in.Stream().Named("numbers").Broadcast(f.Cluster[worker](3), stream.FIFO).ForEach(heard.at(role))
					if role == "source" {
						n.wg.Go(func() { _ = in.Put(n.ctx, 1) })
					}
				}
			}
			stops := map[string]func() error{}
			for _, role := range places {
				stops[role] = n.start(n.config(role), build(role))
			}
			for _, role := range places[1:] {
				n.until("all hear", func() bool { return len(heard.of(role)) == 1 })
			}
			if err := stops[restarted](); err != nil {
				t.Fatal(err)
			}
			n.listen(restarted, n.peers[restarted])
			began := time.Now()
			err := n.ends(n.config(restarted), build("again"))
			const says = `mesh: refused`
			if err == nil || !hasWords(err.Error(), says, `"numbers"`, "has lost what it had received") {
				t.Errorf("after %v it ends with %v", time.Since(began), err)
			}
			if len(heard.of("again")) > 0 {
				t.Error("it hears something")
			}
			for _, role := range places {
				if err := stops[role](); role != restarted && err != nil {
					t.Errorf("%s ends too: %v", role, err)
				}
			}
		})
	}
}

// If this fails, who starts anew waits for ever for the end of what had ended before.
func TestRestartAfterTheEnd(t *testing.T) {
	t.Run("of a cut", func(t *testing.T) {
		n := newNetwork(t, "source")
		var heard notes[int]
		build := func(f *stream.Flow) {
			src, by := f.Process[source](), f.Process[worker]()
			stream.Items(src, to(10)...).Send(by, stream.FailStop{Why: because}.Cut).ForEach(heard.at("worker"))
			stream.NewInlet[int](src).Stream().Ignore() // so that the source does not end
		}
		n.start(n.config("source"), build)
		for range 3 {
			if err := n.ends(n.config("worker"), build); err != nil {
				t.Fatal(err)
			}
		}
		if got := heard.of("worker"); !slices.Equal(got, to(10)) {
			t.Errorf("it hears %v", got)
		}
	})
	t.Run("of what is joined", func(t *testing.T) {
		n := newNetwork(t, places[1:]...)
		var heard notes[lattice.SetUnion[int]]
		build := func(f *stream.Flow) {
			workers, at := f.Cluster[worker](3), f.Process[desk]()
			stream.Items(workers.Replicated(), to(10)...).FoldJoin(lattice.Insert[int]()).FromAny(at).OnFinal(heard.at("desk"))
			stream.NewInlet[int](workers).Stream().Ignore()
		}
		for _, role := range places[1:] {
			n.start(n.config(role), build)
		}
		for i := range 3 {
			if err := n.ends(n.config("desk"), build); err != nil {
				t.Fatal(err)
			}
			if got := heard.of("desk"); len(got) != i+1 || len(got[i]) != 10 {
				t.Errorf("the %d. time it has heard %v", i+1, got)
			}
		}
	})
}

// If this fails, the end of one who has told all before he was connected counts twice, and somebody else is not heard any more.
func TestGossipOfWhoHasEnded(t *testing.T) {
	for range 20 {
		n := newNetwork(t, places[1:]...)
		var heard notes[lattice.SetUnion[int]]
		var inlets [3]*stream.Inlet[int, stream.Local[worker]]
		var last func() error
		for i, role := range places[1:] {
			end := n.start(n.config(role), gossiping(&inlets[i], heard.at(role)))
			if i == 2 {
				last = end
				continue
			}
			if err := inlets[i].Put(n.ctx, i); err != nil {
				t.Fatal(err)
			}
			inlets[i].Close()
		}
		n.until("the last hears the others", func() bool {
			seen := heard.of("worker[2]")
			return len(seen) > 0 && len(seen[len(seen)-1]) == 2
		})
		if err := inlets[2].Put(n.ctx, 2); err != nil {
			t.Fatal(err)
		}
		inlets[2].Close()
		n.wg.Wait()
		if err := last(); err != nil {
			t.Error(err)
		}
		for _, role := range places[1:] {
			if seen := heard.of(role); len(seen) == 0 || len(seen[len(seen)-1]) != 3 {
				t.Fatalf("%s has heard %v", role, seen)
			}
		}
	}
}

// If this fails, what a process had sent before it was started anew counts as the new one's, which then is told that more has been taken than it
// has sent.
func TestRestartWhileNothingIsTaken(t *testing.T) {
	n := newNetwork(t, "source")
	var said syncBuffer
	n.log = &said
	var heard notes[int]
	var in *stream.Inlet[int, stream.Process[source]]
	begun, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	build := func(f *stream.Flow) {
		inlet := stream.NewInlet[int](f.Process[source]())
		inlet.Stream().Send(f.Process[worker](), stream.FailStop{Why: because}.Cut).ForEach(func(i int) {
			once.Do(func() { close(begun) })
			<-goOn
			heard.at("worker")(i)
		})
		in = inlet
	}
	put := func(items ...int) {
		for _, i := range items {
			if err := in.Put(n.ctx, i); err != nil {
				t.Fatal(err)
			}
		}
	}
	n.start(n.config("worker"), build)
	stop := n.start(n.config("source"), build)
	put(0)
	<-begun
	put(to(49)...)
	time.Sleep(50 * time.Millisecond) // in which the others come too
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	n.listen("source", n.peers["source"])
	n.start(n.config("source"), build)
	for i := range 5 {
		time.Sleep(3 * tidy) // in which it is told what has been taken
		put(50 + i)
		if i == 0 {
			close(goOn)
		}
		n.until("the worker hears what comes then", func() bool { return slices.Contains(heard.of("worker"), 50+i) })
	}
	if strings.Contains(said.String(), errFrame.Error()) {
		t.Error(said.String())
	}
}
