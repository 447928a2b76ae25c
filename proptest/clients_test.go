package proptest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	host    struct{}
	visitor struct{}
	peer    struct{}
	guest   = stream.Member[visitor]

	whisper struct {
		To   guest
		Text string
	}
)

var anyTime = props.Because("who is there is for people to know")

func visits(f *stream.Flow) stream.Stream[int, stream.Local[visitor], props.Ordered] {
	return stream.NewInlet[int](f.Clients[visitor]()).Stream()
}

// letters go from client to client by way of a host: each comes, in the order in which its sender sent it.
func letters(f *stream.Flow) {
	at, visitors := f.Process[host](), f.Clients[visitor]()
	said := stream.NewInlet[whisper](visitors).Stream()
	said.Ignore()
	sent := said.Gather(at, stream.FIFO)
	sent.Ignore()
	sent.MapKeyed(func(from guest, l whisper) whisper { return whisper{l.To, fmt.Sprint(from, l.Text)} }).
		Values().KeyBy(func(l whisper) guest { return l.To }).Deliver(visitors, stream.FIFO).Ignore()
	visitors.Presence(at, anyTime).Ignore()
}

// visiting are flows with clients: each way to them and from them, and all that goes on there.
var visiting = map[string]func(f *stream.Flow){
	"letters": letters,
	"a room": func(f *stream.Flow) {
		rooms(f, (*room).byName)
	},
	"what clients send of what they got": func(f *stream.Flow) {
		at, visitors := f.Process[host](), f.Clients[visitor]()
		said := visits(f).Gather(at, stream.FIFO)
		back := said.Deliver(visitors, stream.FIFO)
		back.Ignore()
		again := back.Merge(visits(f)).Gather(at, stream.Reorder)
		again.Ignore()
		again.Values().Sum().Ignore()
		again.Values().KeyBy(small2).Shard(f.Cluster[branch](2), stream.FIFO).Count().Ignore()
		again.Deliver(visitors, stream.FIFO).Ignore()
	},
	"round at clients": func(f *stream.Flow) {
		later := stream.Feedback[int, props.Unordered](f.Clients[visitor]())
		all := visits(f).Unordered().Merge(later.Stream())
		later.Close(all.FilterMap(countDown))
		all.Gather(f.Process[host](), stream.FIFO).Count().Ignore()
		all.Ignore()
	},
	"round by way of clients": func(f *stream.Flow) {
		at, visitors := f.Process[host](), f.Clients[visitor]()
		later := stream.Feedback[int, props.Unordered](at)
		all := amounts(f).Send(at, stream.FIFO).Unordered().Merge(later.Stream()).Merge(visits(f).Gather(at, stream.FIFO).Values())
		told := all.KeyBy(func(x int) guest { return guests[x&1] }).Deliver(visitors, stream.FIFO)
		later.Close(told.FilterMap(countDown).Gather(at, stream.Reorder).Values())
		all.Ignore()
	},
	"from client to client": func(f *stream.Flow) {
		visitors := f.Clients[visitor]()
		sent := visits(f).KeyBy(func(x int) guest { return guests[x&1] }).Route(visitors, stream.Repeat)
		sent.Ignore()
		sent.Values().Gather(f.Process[host](), stream.FIFO).Ignore()
		visits(f).Exchange(f.Cluster[branch](2), stream.FIFO).Ignore()
	},
	"two kinds of clients": func(f *stream.Flow) {
		at, visitors, peers := f.Process[host](), f.Clients[visitor](), f.Clients[peer]()
		said := visits(f).Gather(at, stream.FIFO)
		said.Values().KeyBy(func(x int) stream.Member[peer] { return peersOf[x&1] }).Deliver(peers, stream.FIFO).Ignore()
		stream.NewInlet[string](peers).Stream().Gather(at, stream.FIFO).Count().Ignore()
		heard := stream.FailStop{Why: props.Because("who comes late hears the rest")}
		said.Values().AsArrived(anyTime).BroadcastCut(visitors, heard.Cut).Ignore()
		peers.Presence(at, anyTime).Ignore()
		visitors.Presence(at, anyTime).Ignore()
	},
	"joined": func(f *stream.Flow) {
		visits(f).FoldJoin(lattice.Insert[int]()).Combine(f.Process[host]()).Ignore()
	},
	"all that waits": func(f *stream.Flow) {
		at, visitors := f.Process[host](), f.Clients[visitor]()
		double := func(_ context.Context, x int) (int, error) { return 2 * x, nil }
		visits(f).MapAsync(2, anyTime, double).Gather(at, stream.FIFO).Ignore()
		visits(f).MapAsyncPure(2, lattice.ClaimPure("double", double)).Gather(at, stream.FIFO).Ignore()
		stream.Every(visitors, time.Second, anyTime).Gather(at, stream.FIFO).Ignore()
		k := visits(f).KeyBy(small2)
		k.Timeout(visits(f).KeyBy(small2), time.Second, anyTime).Ignore()
		hits := stream.NewService[string, int](visitors, "hits")
		hits.Answer(hits.Calls().AsArrived(anyTime).Map(func(c stream.Call[string, int]) stream.Answer[int] { return c.Answer(1) }))
		stream.Typed(visitors, strings.NewReader("never read")).Gather(at, stream.FIFO).Ignore()
	},
}

// guests are clients by their index: two that come, and one that does not.
var guests, peersOf = named[visitor](), named[peer]()

func named[C any]() (all []stream.Member[C]) {
	for i := range byte(3) {
		var m stream.Member[C]
		if err := m.UnmarshalBinary([]byte{0, 0, 0, i}); err != nil {
			panic(err)
		}
		all = append(all, m)
	}
	return all
}

func TestClients(t *testing.T) {
	for name, build := range visiting {
		t.Run(name, func(t *testing.T) {
			Agree(t, build)
		})
	}
}

// TestClientsLeave: in each run all clients leave, and all that they had to do with ends, whoever has crashed or left early, and the next
// run begins without them. If it fails, what is under way is counted wrong: Run would never return, or end something too early.
func TestClientsLeave(t *testing.T) {
	for name, build := range visiting {
		s, err := simulate(build, settingsOf(nil))
		if err != nil {
			t.Fatal(err)
		}
		did := newDeeds()
		for seed := range uint64(100) {
			rng := rand.New(rand.NewPCG(seed, 1))
			w, err := s.begin(s.flow, &random{rng: rng}, s.example(seed), func(sim.Emission) {})
			if err != nil {
				t.Fatal(err)
			}
			w.open, w.did, w.departs = true, did, 1
			if _, err := w.finish(); err != nil {
				t.Fatalf("%s, %d: %v", name, seed, err)
			}
			for _, m := range w.run.Members {
				if ended := m.Ended(); !ended || m.Visit != nil && !m.Visit.Gone {
					t.Fatalf("%s, %d: %s is still there, after %v", name, seed, m.Name, did)
				}
			}
			if n := w.run.Clock.Pending(); n > 0 {
				t.Fatalf("%s, %d: %d timers go on", name, seed, n)
			}
		}
		if did.left < 30 || did.crashed < 20 && name != "from client to client" {
			t.Errorf("%s: %v", name, did)
		}
	}
}

func TestClientsExhaust(t *testing.T) {
	Exhaust(t, func(f *stream.Flow) {
		at, visitors := f.Process[host](), f.Clients[visitor]()
		visits(f).Gather(at, stream.FIFO).Deliver(visitors, stream.FIFO).Ignore()
	}, Values(1))
}
