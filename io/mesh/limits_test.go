package mesh

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// gate lets those through who come after open.
type gate struct {
	once   sync.Once
	opened chan struct{}
}

func newGate() *gate { return &gate{opened: make(chan struct{})} }

func (g *gate) open() { g.once.Do(func() { close(g.opened) }) }
func (g *gate) wait() { <-g.opened }

// counted is a sequence of n items of a size, and how many of them were taken.
func counted(n, size int, taken *atomic.Int64) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for range n {
			taken.Add(1)
			if !yield(bytes.Repeat([]byte("x"), size)) {
				return
			}
		}
	}
}

// stays waits until a number has not changed for a while, and returns it.
func (n *network) stays(number *atomic.Int64) int64 {
	last, since := int64(-1), time.Now()
	n.until("a number stays", func() bool {
		if now := number.Load(); now != last {
			last, since = now, time.Now()
		}
		return last > 0 && time.Since(since) > 300*time.Millisecond
	})
	return last
}

// If this fails, memory is not bounded: a source goes on though somebody after it does not, be it in another process behind others.
func TestHeldBack(t *testing.T) {
	for name, c := range map[string]struct {
		items, size, limit, most int
		limits                   Limits
	}{
		"items": {100_000, 10, 1000, 40_000, Limits{}},
		"bytes": {40_000, 1000, 1 << 20, 20_000, Limits{Bytes: 1 << 16}},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t, "source", "worker", "guest")
			n.limits = c.limits
			g := newGate()
			var taken, arrived atomic.Int64
			t.Cleanup(g.open)
			build := func(f *stream.Flow) {
				f.Limit = c.limit
				src, by, last := f.Process[source](), f.Process[worker](), f.Process[guest]()
				stream.Seq(src, counted(c.items, c.size, &taken)).Named("first").
					Send(by, stream.FIFO).Named("second").Send(last, stream.FIFO).
					ForEach(func([]byte) {
						g.wait()
						arrived.Add(1)
					})
			}
			for role := range n.peers {
				n.run(n.config(role), build)
			}
			if held := n.stays(&taken); held > int64(c.most) {
				t.Errorf("%d of %d items were taken from the source while nothing went on", held, c.items)
			}
			g.open()
			n.wg.Wait()
			if arrived.Load() != int64(c.items) {
				t.Errorf("%d of %d items arrive", arrived.Load(), c.items)
			}
		})
	}
}

// If this fails, processes that feed each other stand still once their channels are full.
func TestCycle(t *testing.T) {
	const items, rounds = 3000, 5
	n := newNetwork(t, "source", "worker")
	var around atomic.Int64
	build := func(f *stream.Flow) {
		f.Limit = 10
		src, by := f.Process[source](), f.Process[worker]()
		again := stream.Feedback[int, props.Unordered](src)
		back := stream.Items(src, to(items)...).Open().Unordered().Map(func(int) int { return 0 }).Merge(again.Stream()).Named("there").
			Send(by, stream.FIFO).Map(func(round int) int { return round + 1 }).Named("back").Send(src, stream.FIFO)
		back.Filter(func(round int) bool { return round == rounds }).ForEach(func(int) { around.Add(1) })
		again.Close(back.Filter(func(round int) bool { return round < rounds }))
	}
	for role := range n.peers {
		n.start(n.config(role), build)
	}
	n.until("all have come round", func() bool { return around.Load() == items })
}

// If this fails, a client that takes nothing stops the others, or has the server hold more and more.
func TestStuckClient(t *testing.T) {
	const lines = 50_000
	n := newNetwork(t, "source")
	n.limits = Limits{Stall: 2 * time.Second} // that a good one may be without a processor
	var log syncBuffer
	n.log = &log
	g := newGate()
	t.Cleanup(g.open)
	var good, taken atomic.Int64
	var all sync.WaitGroup
	build := func(heard func([]byte)) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			f.Limit = 2000
			src, guests := f.Process[source](), f.Clients[guest]()
			in := stream.NewInlet[int](guests)
			in.Stream().Named("ready").Gather(src, stream.FIFO).Values().Batch(props.Because("whoever is there")).Count().Latest().Ignore()
			stream.Seq(src, func(yield func([]byte) bool) {
				all.Wait()
				counted(lines, 100, &taken)(yield)
			}).Open().Named("lines").BroadcastCut(guests, stream.FailStop{Why: props.Because("for who is there")}.Cut).ForEach(heard)
		}
	}
	all.Add(1)
	n.start(n.config("source"), build(func([]byte) {}))
	stuck := n.start(Config{Role: "guest", Peers: n.peers, Limits: n.limits}, build(func([]byte) { g.wait() }))
	n.start(Config{Role: "guest", Peers: n.peers}, build(func([]byte) { good.Add(1) }))
	n.until("both have come", func() bool { return strings.Count(log.String(), "client has come") == 2 })
	all.Done()
	n.until("the other hears all", func() bool { return good.Load() == lines })
	n.until("it is cut off", func() bool { return strings.Contains(log.String(), ErrSlow.Error()) })
	g.open()
	if err := stuck(); err != nil && !errors.Is(err, ErrGone) {
		t.Errorf("it ends with %v", err)
	}
}

// syncBuffer is what several write to.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// An item that no frame may hold ends the run, with what to do.
func TestItemTooLarge(t *testing.T) {
	n := newNetwork(t, "source", "worker")
	n.limits = Limits{Frame: 10_000}
	build := func(size int) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			stream.Items(f.Process[source](), bytes.Repeat([]byte("x"), size), []byte("y")).Named("lines").Send(f.Process[worker](), stream.FIFO).Ignore()
		}
	}
	n.start(n.config("worker"), build(20_000))
	if err := n.ends(n.config("source"), build(20_000)); err == nil || !hasWords(fmt.Sprint(err), `channel "lines": an item of 200`, "Limits.Frame") {
		t.Errorf("it ends with %v", err)
	}
}
