package mesh

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/golden"
	"github.com/calmflow/calm/io/websocket"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

var _ = flag.Bool("update", false, "write docs/wires.md")

// letter is what the suite sends: numbered, and of many sizes.
type letter struct {
	N   int
	Pad []byte
}

func numbered(n int) letter {
	size := n * 7919 % 300
	if n%97 == 0 {
		size = n * 7919 % 30_000
	}
	return letter{n, bytes.Repeat([]byte{byte(n)}, size)}
}

func letters(n int) []letter {
	all := make([]letter, n)
	for i := range all {
		all[i] = numbered(i)
	}
	return all
}

type (
	sent     = stream.Stream[letter, stream.Process[source], props.List]
	sentBack = stream.Stream[letter, stream.Local[worker], props.List]
)

// wire is a wire or a cut as the suite holds it to what its type says, and as the page shows it.
type wire struct {
	name                string
	ordered, once, sure bool
	across              func(s sent, to stream.Cluster[worker], heard func(letter))
	back                func(s sentBack, to stream.Process[source], heard func(from int, p letter))

	memory string // what it does in one process
	broken string // what a connection that breaks does
	anew   string // what a receiver does that starts anew
	slow   string // what a receiver does that takes nothing
	alone  bool   // only between addresses of hosts
}

func wireOf[E props.Delivery](by func() stream.Link[props.List, E, stream.Sure], w wire) wire {
	w.ordered, w.once, w.sure = says[E]("List"), !says[E]("Set"), true
	w.across = func(s sent, to stream.Cluster[worker], heard func(letter)) { s.Broadcast(to, by).ForEach(heard) }
	w.back = func(s sentBack, to stream.Process[source], heard func(int, letter)) {
		s.Gather(to, by).ForEach(func(from stream.Member[worker], p letter) { heard(from.Index(), p) })
	}
	return w
}

func cutOf[E props.NeedsOngoing](by func() stream.Link[props.List, E, stream.Torn], w wire) wire {
	w.ordered, w.once = says[E]("Ordered"), !says[E]("Repeated")
	w.across = func(s sent, to stream.Cluster[worker], heard func(letter)) { s.BroadcastCut(to, by).ForEach(heard) }
	w.back = func(s sentBack, to stream.Process[source], heard func(int, letter)) {
		s.Gather(to, by).ForEach(func(from stream.Member[worker], p letter) { heard(from.Index(), p) })
	}
	return w
}

// says says whether a delivery has a name.
func says[E any](name string) bool { return reflect.TypeFor[E]().Name() == name }

const (
	resumes = "resumes: nothing is lost, and what was under way is sent again"
	refused = "refused: each item counts"
	taken   = "taken back: what was under way is lost"
	held    = "its sources wait"
)

var because = props.Because("a test")

var wires = []wire{
	wireOf(stream.FIFO[props.List], wire{name: "FIFO", memory: "the same", broken: resumes, anew: refused, slow: held}),
	wireOf(stream.Reorder[props.List, props.Bag], wire{name: "Reorder", memory: "any order, by the flow's Seed", broken: resumes, anew: refused, slow: held}),
	wireOf(stream.Repeat[props.List, props.Set], wire{name: "Repeat", memory: "some again, by the flow's Seed", broken: resumes, anew: refused, slow: held}),
	wireOf(stream.UDP[props.List, props.Set], wire{name: "UDP", memory: "some again, by the flow's Seed", broken: resumes, anew: refused, slow: held, alone: true}),
	cutOf(stream.FailStop{Why: because}.Cut[props.List, props.Ordered], wire{name: "FailStop", memory: "nothing is lost", broken: resumes, anew: taken, slow: held}),
	cutOf(stream.Lenient{Why: because}.Cut[props.List, props.Ordered], wire{name: "Lenient", memory: "what does not decode is lost", broken: resumes, anew: taken, slow: held}),
	cutOf(stream.Lossy{Why: because}.Cut[props.List, props.Ordered], wire{name: "Lossy", memory: "one in eight is lost, by the flow's Seed", broken: resumes, anew: taken, slow: held}),
	cutOf(stream.Datagrams{Why: because}.Cut[props.List, props.Ordered], wire{
		name: "Datagrams", memory: "one in eight is lost, by the flow's Seed", broken: "goes on: what the network loses is lost", anew: taken, slow: "what it has no room for is lost", alone: true,
	}),
}

// heardBy holds what has come over a wire to what its type says.
func (w wire) heardBy(t *testing.T, who string, got []letter, items int, mustAll bool) {
	t.Helper()
	seen := make([]bool, items)
	last := -1
	for _, p := range got {
		switch {
		case p.N < 0 || p.N >= items || !bytes.Equal(p.Pad, numbered(p.N).Pad):
			t.Errorf("%s hears what was not sent: %d, of %d bytes", who, p.N, len(p.Pad))
			return
		case w.once && seen[p.N]:
			t.Errorf("%s hears %d again", who, p.N)
			return
		case w.ordered && p.N < last:
			t.Errorf("%s hears %d after %d", who, p.N, last)
			return
		}
		seen[p.N], last = true, p.N
	}
	if lost := slices.Index(seen, false); lost >= 0 && mustAll {
		t.Errorf("%s does not hear %d", who, lost)
	}
}

// way is a way to join processes.
type way struct {
	name   string
	listen func(n *network, role string)
	config func(n *network, c *Config)
	prefix string // of its addresses, before those of hosts
	suffix string
	hosts  bool // its addresses are of hosts
}

func plainly(*network, *Config) {}

var ways = []way{
	{"TCP", func(n *network, role string) { n.listen(role, "127.0.0.1:0") }, plainly, "", "", true},
	{"Unix sockets", listenUnix, plainly, "", "", false},
	{"TLS", func(n *network, role string) { n.listen(role, "127.0.0.1:0") }, secured, "", "", true},
	{"WebSocket", listenWebSocket, func(_ *network, c *Config) { c.Dial = websocket.Dial }, "ws://", "/flow", false},
}

func listenUnix(n *network, role string) {
	dir, err := os.MkdirTemp("", "calm") // the paths of sockets are to be short
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { _ = l.Close() })
	n.listeners[role], n.peers[role] = l, "unix:"+path
}

func secured(n *network, c *Config) {
	if n.authority == nil {
		n.authority = newAuthority(n.t)
	}
	c.TLS = n.authority.of(certificateName(c.Role))
}

func listenWebSocket(n *network, role string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		n.t.Fatal(err)
	}
	at := websocket.NewListener(l.Addr())
	s := &http.Server{Handler: at}
	served := make(chan struct{})
	go func() {
		_ = s.Serve(l)
		close(served)
	}()
	n.t.Cleanup(func() {
		_ = s.Close()
		<-served
	})
	n.listeners[role], n.peers[role] = at, "ws://"+l.Addr().String()+"/flow"
}

// suite is one wire over one way.
type suite struct {
	*network
	wire wire
	way  way
}

func newSuite(t *testing.T, over wire, by way) suite {
	n := newNetwork(t)
	for _, role := range places {
		by.listen(n, role)
	}
	return suite{n, over, by}
}

func (s suite) config(role string) Config {
	c := s.network.config(role)
	s.way.config(s.network, &c)
	return c
}

// breaks puts relays between the processes, on which the first connections break.
func (s suite) breaks(c Config) Config {
	c.Peers = map[string]string{}
	for other, addr := range s.peers {
		b := breaking(s.t, strings.TrimSuffix(strings.TrimPrefix(addr, s.way.prefix), s.way.suffix), 5, 60_000)
		c.Peers[other] = s.way.prefix + b.Addr().String() + s.way.suffix
	}
	return c
}

// both is a flow that sends letters from a source to three workers, and from each of these back.
func (w wire) both(items int, there func(letter), back func(from int, p letter)) func(*stream.Flow) {
	return func(f *stream.Flow) {
		src, workers := f.Process[source](), f.Cluster[worker](3)
		w.across(stream.Items(src, letters(items)...).Named("there"), workers, there)
		w.back(stream.Items(workers, letters(items)...).Named("back"), src, back)
	}
}

// eachWire runs a test for each wire over each way that there is for it.
func eachWire(t *testing.T, test func(t *testing.T, s suite)) {
	for _, over := range wires {
		for _, by := range ways {
			if over.alone && !by.hosts || testing.Short() && over.name != "FIFO" && by.name != "TCP" {
				continue
			}
			t.Run(over.name+"/"+by.name, func(t *testing.T) {
				t.Parallel()
				test(t, newSuite(t, over, by))
			})
		}
	}
}

// If this fails, a wire does not do what its type says: between processes, with and without connections that break.
func TestWires(t *testing.T) {
	const items = 3000
	for name, breaks := range map[string]bool{"as it should be": false, "connections break": true} {
		t.Run(name, func(t *testing.T) {
			eachWire(t, func(t *testing.T, s suite) {
				var there notes[letter]
				var back [3]notes[letter]
				for _, role := range places {
					c := s.config(role)
					if breaks {
						c = s.breaks(c)
					}
					s.run(c, s.wire.both(items, there.at(role), func(from int, p letter) { back[from].at(role)(p) }))
				}
				s.wg.Wait()
				mustAll := s.wire.sure || !breaks && s.wire.slow == held || s.wire.broken == resumes
				for i, role := range places[1:] {
					s.wire.heardBy(t, role, there.of(role), items, mustAll)
					s.wire.heardBy(t, "the source, from "+role, back[i].of("source"), items, mustAll)
				}
			})
		})
	}
}

// If this fails, a wire does not do in one process what its type says.
func TestWiresInMemory(t *testing.T) {
	const items = 3000
	for _, w := range wires {
		t.Run(w.name, func(t *testing.T) {
			var there [3]notes[letter]
			var back [3]notes[letter]
			f := stream.New("test")
			src, workers := f.Process[source](), f.Cluster[worker](3)
			w.across(stream.Items(src, letters(items)...), workers, func(p letter) { there[0].at("all")(p) })
			w.back(stream.Items(workers, letters(items)...), src, func(from int, p letter) { back[from].at("source")(p) })
			if err := f.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			for i := range back {
				w.heardBy(t, fmt.Sprint("the source, from ", i), back[i].of("source"), items, w.sure)
			}
		})
	}
}

// If this fails, somebody who has lost what he held is taken back where each item counts, or is not where that will do.
func TestWiresAnew(t *testing.T) {
	for _, over := range wires {
		t.Run(over.name, func(t *testing.T) {
			s := newSuite(t, over, ways[0])
			in := make(chan letter)
			defer close(in)
			var heard notes[letter]
			build := func(as string) func(*stream.Flow) {
				return func(f *stream.Flow) {
					src, workers := f.Process[source](), f.Cluster[worker](3)
					over.across(stream.Seq(src, func(yield func(letter) bool) {
						for p := range in {
							if !yield(p) {
								return
							}
						}
					}), workers, heard.at(as))
				}
			}
			stops := map[string]func() error{}
			for _, role := range places {
				stops[role] = s.start(s.config(role), build(role))
			}
			put := func() {
				select {
				case in <- letter{}:
				case <-s.ctx.Done():
				}
			}
			put()
			s.until("the worker hears", func() bool { return len(heard.of("worker[2]")) > 0 })
			if err := stops["worker[2]"](); err != nil {
				t.Fatal(err)
			}
			s.listen("worker[2]", "127.0.0.1:0") // it dials, and is not dialed
			ended := make(chan error, 1)
			s.wg.Go(func() { ended <- s.ends(s.config("worker[2]"), build("worker[2] again")) })
			for over.anew == taken && len(heard.of("worker[2] again")) == 0 && s.ctx.Err() == nil {
				put()
				time.Sleep(time.Millisecond)
			}
			if over.anew == taken {
				if s.ctx.Err() != nil {
					t.Error("it hears nothing any more")
				}
				return
			}
			if err := <-ended; !errors.Is(err, ErrRefused) {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}

// If this fails, a source goes on though a worker takes nothing, so that memory is not bounded; or what has waited is lost.
func TestWiresSlow(t *testing.T) {
	const items, limit, most = 100_000, 500, 60_000
	eachWire(t, func(t *testing.T, s suite) {
		g := newGate()
		t.Cleanup(g.open)
		var taken, arrived atomic.Int64
		for _, role := range places {
			s.run(s.config(role), func(f *stream.Flow) {
				f.Limit = limit
				src, workers := f.Process[source](), f.Cluster[worker](3)
				all := stream.Seq(src, func(yield func(letter) bool) {
					for i := range items {
						taken.Add(1)
						if !yield(letter{N: i}) {
							return
						}
					}
				})
				s.wire.across(all, workers, func(letter) {
					if role == "worker[1]" {
						g.wait()
						arrived.Add(1)
					}
				})
			})
		}
		if s.wire.slow == held {
			if n := s.stays(&taken); n > most {
				t.Errorf("%d of %d items were taken from the source while nothing went on", n, items)
			}
		}
		g.open()
		s.wg.Wait()
		if got := arrived.Load(); s.wire.slow == held && got < items {
			t.Errorf("%d of %d items arrive", got, items)
		}
	})
}

// The page says of each wire what the tests above hold it to.
func TestWiresPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Wires\n\nWhat each wire and cut does with what is sent over it. The types say the first three columns, and the compiler holds programs to them; " +
		"[tests](../io/mesh/wires_test.go) hold every wire to every column, over " + listOf(ways) + ", with connections that break after random bytes, and write this page.\n\n" +
		"| | order | each item | all | in one process | between processes: when a connection breaks | a receiver that starts anew | a receiver that takes nothing |\n|---|---|---|---|---|---|---|---|\n")
	for _, w := range wires {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", w.name, either(w.ordered, "kept", "any"), either(w.once, "once", "at least once"),
			either(w.sure, "arrive", "may be missing: a token"), w.memory, w.broken, w.anew, w.slow)
	}
	b.WriteString(wiresEnd)
	golden.Equal(t, "../../docs/wires.md", b.String())
}

const wiresEnd = `
A sender that starts anew has lost what it had to send, as well: the same holds as for a receiver. Whoever is a client is another client
then. What is joined ([gossip](processes.md#what-arrives), and what ` + "`FromAny`" + ` reads) is told again instead, whoever has started anew.

How much waits is bounded everywhere: [how much waits](processes.md#how-much-waits).
`

func listOf(ways []way) string {
	var names []string
	for _, w := range ways {
		names = append(names, w.name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
