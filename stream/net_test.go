package stream_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// netByMember collects what each member gets.
type netByMember[T any] struct {
	mu  sync.Mutex
	got map[int][]T
}

func (b *netByMember[T]) add(member int, x T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.got == nil {
		b.got = map[int][]T{}
	}
	b.got[member] = append(b.got[member], x)
}

func (b *netByMember[T]) of(member int) []T {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.got[member])
}

type netVisitor struct{}

// TestSequenceAgrees: members that each submit their own see one order, with everything once. If it fails, replicas of a state
// machine differ.
func TestSequenceAgrees(t *testing.T) {
	for seed := range uint64(50) {
		var seen netByMember[string]
		f := stream.New("log")
		f.Seed = seed
		p := placesOf(f)
		own := stream.Seq(p.team, numbers(50)).KeyBy(func(int) int { return 0 }).Entries()
		own.Map(func(e stream.Entry[int, int]) string { return fmt.Sprint(e.Value) }).
			Sequence(p.team, props.Because("a test")).
			ForEachMember(func(m stream.Member[Team], s string) { seen.add(m.Index(), s) })
		if err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		one := seen.of(0)
		if len(one) != 50*p.team.Size() {
			t.Fatalf("%d items", len(one))
		}
		for m := range p.team.Size() {
			if !slices.Equal(one, seen.of(m)) {
				t.Fatalf("member %d sees another order", m)
			}
		}
	}
}

// TestFollowAny: a sequence stays what it is, whichever replica tells it; anything else is all there, and some of it repeated
// under some seed, so that the weaker delivery is real.
func TestFollowAny(t *testing.T) {
	repeated, once := false, false
	for seed := range uint64(40) {
		var mu sync.Mutex
		var inOrder, anyhow []int
		f := stream.New("follow")
		f.Seed = seed
		p := placesOf(f)
		s := stream.Seq(p.here, numbers(3000)).Broadcast(p.team, stream.FIFO)
		s.FollowAny(p.there).ForEach(func(n int) { inOrder = append(inOrder, n) })
		s.Unordered().FollowAny(p.there).ForEach(func(n int) {
			mu.Lock()
			defer mu.Unlock()
			anyhow = append(anyhow, n)
		})
		if err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := slices.Collect(numbers(3000))
		if !slices.Equal(inOrder, want) {
			t.Fatalf("seed %d: %d items, not in order", seed, len(inOrder))
		}
		repeated = repeated || len(anyhow) > len(want)
		once = once || len(anyhow) == len(want)
		slices.Sort(anyhow)
		slices.Sort(want)
		if anyhow = slices.Compact(anyhow); !slices.Equal(anyhow, want) {
			t.Fatalf("seed %d: %d distinct items", seed, len(anyhow))
		}
	}
	if !repeated || !once {
		t.Errorf("repeated: %v, once: %v", repeated, once)
	}
}

// TestGossip: each member, and who combines, comes to hold the join of what all hold, cell and table alike.
func TestGossip(t *testing.T) {
	for seed := range uint64(30) {
		var cells netByMember[string]
		f := stream.New("gossip")
		f.Seed = seed
		p := placesOf(f)
		own := stream.NewInlet[int](p.team)
		sets := own.Stream().FoldJoin(lattice.Insert[int]())
		tables := own.Stream().KeyBy(func(n int) int { return n % 2 }).FoldJoin(lattice.Insert[int]())
		var mu sync.Mutex
		got := map[string]int{}
		note := func(what string) { mu.Lock(); got[what]++; mu.Unlock() }
		sets.Gossip(p.team).Reaches(lattice.Contains(0, 1, 2, 3)).
			ForEachMember(func(m stream.Member[Team], _ lattice.SetUnion[int]) { cells.add(m.Index(), "all") })
		sets.Combine(p.there).Reaches(lattice.Contains(0, 1, 2, 3)).ForEach(func(lattice.SetUnion[int]) { note("combined") })
		tables.Gossip(p.team).FromAny(p.there).Reaches(lattice.Contains(0, 2)).ForEach(func(k int) { note(fmt.Sprint("gossiped ", k)) })
		tables.Combine(p.there).Reaches(lattice.Contains(1, 3)).ForEach(func(k int) { note(fmt.Sprint("combined ", k)) })
		wait := running(t.Context(), f)
		for n := range 4 {
			if err := own.PutAt(t.Context(), n%p.team.Size(), n); err != nil {
				t.Fatal(err)
			}
		}
		own.Close()
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		for m := range p.team.Size() {
			if len(cells.of(m)) != 1 {
				t.Errorf("seed %d: member %d does not hold all", seed, m)
			}
		}
		if got["combined"] != 1 || got["gossiped 0"] != 1 || got["combined 1"] != 1 || len(got) != 3 {
			t.Errorf("seed %d: %v", seed, got)
		}
	}
}

// TestChat: clients come, speak to each other by name and by broadcast, and go. What is for who has gone is dropped.
func TestChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type message struct {
			To   stream.Member[netVisitor]
			Text string
		}
		var heard netByMember[string]
		var seen []string
		f := stream.New("chat")
		server := f.Process[Here]()
		visitors := f.Clients[netVisitor]()
		said := stream.NewInlet[message](visitors)
		atServer := said.Stream().Gather(server, stream.FIFO)
		atServer.MapKeyed(func(from stream.Member[netVisitor], m message) message {
			return message{m.To, from.String() + " " + m.Text}
		}).Values().KeyBy(func(m message) stream.Member[netVisitor] { return m.To }).
			Deliver(visitors, stream.FIFO).
			ForEachMember(func(m stream.Member[netVisitor], x message) { heard.add(m.Index(), x.Text) })
		visitors.Presence(server, props.Because("who is there is for the people to know")).
			ForEach(func(m stream.Member[netVisitor], p stream.Presence) { seen = append(seen, fmt.Sprint(m, " ", p)) })
		wait := running(t.Context(), f)
		ctx := t.Context()
		join := func() stream.Member[netVisitor] {
			m, err := visitors.Join(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		a, b := join(), join()
		say := func(from, to stream.Member[netVisitor], text string) {
			if err := said.PutAt(ctx, from.Index(), message{to, text}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		say(a, b, "hello")
		visitors.Leave(b)
		synctest.Wait()
		say(a, b, "are you there?")
		c := join()
		say(c, a, "who are you?")
		say(a, c, "the first")
		if err := said.PutAt(ctx, b.Index(), message{a, "late"}); err == nil {
			t.Error("who has gone still speaks")
		}
		visitors.Close()
		if _, err := visitors.Join(ctx); err == nil {
			t.Error("somebody comes after Close")
		}
		visitors.Leave(a)
		visitors.Leave(c)
		visitors.Leave(c)
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		if b := heard.of(b.Index()); !slices.Equal(b, []string{"netVisitor[0] hello"}) {
			t.Errorf("b heard %q", b)
		}
		if a, c := heard.of(a.Index()), heard.of(c.Index()); len(a) != 1 || len(c) != 1 || c[0] != "netVisitor[0] the first" {
			t.Errorf("a heard %q, c heard %q", a, c)
		}
		slices.Sort(seen)
		if got := strings.Join(seen, ", "); got != "netVisitor[0] came, netVisitor[0] went, netVisitor[1] came, netVisitor[1] went, netVisitor[2] came, netVisitor[2] went" {
			t.Errorf("presence: %s", got)
		}
	})
}

// TestManyClients: who has gone costs nothing. If it fails, a server that runs for long runs out of memory.
func TestManyClients(t *testing.T) {
	const visits = 10_000
	f := stream.New("many")
	server := f.Process[Here]()
	visitors := f.Clients[netVisitor]()
	said := stream.NewInlet[int](visitors)
	total := 0
	later := stream.Feedback[int, props.Unordered](visitors)
	later.Close(said.Stream().Unordered().Merge(later.Stream()).FlatMap(countDown))
	said.Stream().Gather(server, stream.FIFO).Values().ForEach(func(n int) { total += n })
	later.Stream().Ignore()
	stream.NewInlet[int](server).Stream().BroadcastCut(visitors, stream.FailStop{Why: props.Because("a test")}.Cut).Ignore()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wait := running(ctx, f)
	visit := func() {
		m, err := visitors.Join(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := said.PutAt(ctx, m.Index(), 1); err != nil {
			t.Fatal(err)
		}
		visitors.Leave(m)
	}
	used := func() uint64 {
		for range 1000 {
			if len(f.Metrics()) == 1 { // all have gone
				break
			}
			time.Sleep(time.Millisecond)
		}
		least := uint64(math.MaxUint64) // what earlier tests have left is let go of little by little
		for range 10 {
			runtime.GC()
			var s runtime.MemStats
			runtime.ReadMemStats(&s)
			least = min(least, s.HeapAlloc)
			time.Sleep(5 * time.Millisecond)
		}
		return least
	}
	for range visits / 10 {
		visit()
	}
	before, routines := used(), runtime.NumGoroutine()
	for range visits {
		visit()
	}
	after := used()
	t.Logf("%d bytes before, %d after %d visits; %d spinners", before, after, visits, len(f.Metrics()))
	if after > before+16<<20 { // a client takes 8 kB; what other tests leave comes and goes
		t.Errorf("%d bytes before, %d after %d visits", before, after, visits)
	}
	if n := runtime.NumGoroutine(); n > routines+5 {
		t.Errorf("%d goroutines before, %d after", routines, n)
	}
	cancel()
	if err := wait(); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if total != visits+visits/10 {
		t.Errorf("%d items came", total)
	}
}

// TestRoute: members send to members by name, and each sees by whom.
func TestRoute(t *testing.T) {
	var got netByMember[string]
	f := stream.New("route")
	p := placesOf(f)
	names := make([]stream.Member[Team], 0, p.team.Size())
	var mu sync.Mutex
	stream.Items(p.team, 1).ForEachMember(func(m stream.Member[Team], _ int) { mu.Lock(); names = append(names, m); mu.Unlock() })
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	f = stream.New("route")
	p = placesOf(f)
	stream.Items(p.team, 0, 1, 0, 1).
		Enumerate(func(i, to int) stream.Entry[int, int] { return stream.Entry[int, int]{Key: to, Value: i} }).
		KeyBy(func(e stream.Entry[int, int]) stream.Member[Team] {
			i := slices.IndexFunc(names, func(m stream.Member[Team]) bool { return m.Index() == e.Key })
			return names[i]
		}).
		Route(p.team, stream.FIFO).
		Fold(func(all *string, e stream.Entry[int, int]) { *all += fmt.Sprint(e.Value) }).
		Snapshot(props.Because("a test")).Cell().Stream().AllTicks().
		ForEachMember(func(m stream.Member[Team], all map[stream.Member[Team]]string) {
			got.add(m.Index(), fmt.Sprint(len(all), all))
		})
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for m, want := range []string{"02", "13"} {
		all := got.of(m)
		if last := all[len(all)-1]; strings.Count(last, ":"+want) != p.team.Size() {
			t.Errorf("member %d got %s", m, last)
		}
	}
}
