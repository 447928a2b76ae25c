package stream_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Collatz: each number that is not 1 goes round again, until none does.
func ExampleFeedback() {
	f := stream.New("example")
	here := f.Process[Here]()
	later := stream.Feedback[int, props.Unordered](here)
	all := stream.Items(here, 6).Unordered().Open().Merge(later.Stream())
	later.Close(all.FilterMap(func(n int) (int, bool) {
		if n%2 == 0 {
			return n / 2, n != 1
		}
		return 3*n + 1, n != 1
	}))
	all.ForEach(func(n int) { fmt.Println(n) })
	run(f)
	// Unordered output:
	// 6
	// 3
	// 10
	// 5
	// 16
	// 8
	// 4
	// 2
	// 1
}

// What comes round is what Close names.
func ExampleLater_Stream() {
	f := stream.New("example")
	here := f.Process[Here]()
	later := stream.Feedback[int, props.Ordered](here)
	later.Close(stream.Items(here, 1, 2).Open())
	later.Stream().ForEach(func(n int) { fmt.Println(n) })
	run(f)
	// Output:
	// 1
	// 2
}

// A cycle through another place: what there is not the end yet comes back.
func ExampleLater_Close() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	later := stream.Feedback[int, props.Unordered](here)
	tries := stream.Items(here, 3).Unordered().Open().Merge(later.Stream())
	answers := tries.Send(there, stream.FIFO).Map(func(n int) int { return n - 1 }).Send(here, stream.FIFO)
	later.Close(answers.Filter(func(n int) bool { return n > 0 }))
	answers.ForEach(func(n int) { fmt.Println(n, "left") })
	run(f)
	// Output:
	// 2 left
	// 1 left
	// 0 left
}

// All members see one order, whoever sent what.
func ExampleStream_Sequence() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(here, "put 5", "take 3").
		Sequence(team, props.Because("who comes first is served first")).
		Collect().Stream().
		ForEachMember(func(m stream.Member[Team], all []string) { fmt.Println(m, all) })
	run(f)
	// Unordered output:
	// Team[0] [put 5 take 3]
	// Team[1] [put 5 take 3]
}

// Any replica tells the sequence, and it stays one.
func ExampleStream_FollowAny() {
	f := stream.New("example")
	here, there, team := f.Process[Here](), f.Process[There](), f.Cluster[Team](2)
	stream.Items(here, "a", "b", "c").Broadcast(team, stream.FIFO).FollowAny(there).Collect().OnFinal(show)
	run(f)
	// Output:
	// [a b c]
}

// Each member comes to hold what any has seen.
func ExampleCell_Gossip() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	stream.Items(team, 1, 2).Open().FoldJoin(lattice.Insert[int]()).
		Gossip(team).
		Reaches(lattice.Contains(1, 2)).
		ForEachMember(func(m stream.Member[Team], s lattice.SetUnion[int]) { fmt.Println(m, s) })
	run(f)
	// Unordered output:
	// Team[0] {1, 2}
	// Team[1] {1, 2}
}

func ExampleCell_Combine() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(team, 1, 2).Open().FoldJoin(lattice.Insert[int]()).
		Combine(here).
		Reaches(lattice.Contains(1, 2)).
		ForEach(func(s lattice.SetUnion[int]) { fmt.Println(s) })
	run(f)
	// Output:
	// {1, 2}
}

func ExampleTable_Gossip() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	stream.Items(team, 1, 2).Open().KeyBy(parity).FoldJoin(lattice.Insert[int]()).
		Gossip(team).
		Reaches(lattice.Contains(2)).
		ForEachMember(func(m stream.Member[Team], key string) { fmt.Println(m, key) })
	run(f)
	// Unordered output:
	// Team[0] even
	// Team[1] even
}

func ExampleTable_Combine() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(team, 1, 2).Open().KeyBy(parity).FoldJoin(lattice.Insert[int]()).
		Combine(here).
		Reaches(lattice.Contains(2)).
		ForEach(func(key string) { fmt.Println(key) })
	run(f)
	// Output:
	// even
}

func ExampleTable_FromAny() {
	f := stream.New("example")
	here, there, team := f.Process[Here](), f.Process[There](), f.Cluster[Team](2)
	stream.Items(here, 1, 2, 3).Broadcast(team, stream.FIFO).KeyBy(parity).Count().
		FromAny(there).
		Entries().
		ForEach(func(e stream.Entry[string, Nat]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Unordered output:
	// odd 2
	// even 1
}

func parity(n int) string { return []string{"even", "odd"}[n%2] }

type Guest struct{}

// A guest comes, says something, hears the answer and goes.
func ExampleFlow_Clients() {
	f := stream.New("example")
	server, guests := f.Process[Here](), f.Clients[Guest]()
	said := stream.NewInlet[string](guests)
	heard := make(chan string)
	said.Stream().Gather(server, stream.FIFO).
		Map(func(s string) string { return s + " yourself" }).
		Deliver(guests, stream.FIFO).
		To(heard)
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	ended := make(chan error)
	go func() { ended <- f.Run(ctx) }()
	guest, err := guests.Join(ctx)
	fmt.Println(guest, err)
	fmt.Println(said.PutAt(ctx, guest.Index(), "hello"))
	fmt.Println(<-heard)
	guests.Leave(guest)
	guests.Close()
	fmt.Println(<-ended)
	// Output:
	// Guest[0] <nil>
	// <nil>
	// hello yourself
	// <nil>
}

// A process hears who comes and goes.
func ExampleClients_Presence() {
	f := stream.New("example")
	server, guests := f.Process[Here](), f.Clients[Guest]()
	guests.Presence(server, props.Because("people come when they like")).
		ForEach(func(m stream.Member[Guest], p stream.Presence) { fmt.Println(m, p) })
	ended := make(chan error)
	go func() { ended <- f.Run(context.Background()) }()
	guest, _ := guests.Join(context.Background())
	guests.Leave(guest)
	guests.Close()
	<-ended
	// Output:
	// Guest[0] came
	// Guest[0] went
}

// What has a member's name goes to that member.
func ExampleKeyed_Deliver() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(team, "ann", "bob").
		Gather(here, stream.FIFO). // keyed by member
		Map(func(name string) string { return "hello " + name }).
		Deliver(team, stream.FIFO).
		ForEachMember(func(m stream.Member[Team], s string) { fmt.Println(m, s) })
	run(f)
	// Unordered output:
	// Team[0] hello ann
	// Team[0] hello bob
	// Team[1] hello ann
	// Team[1] hello bob
}

// Members send to each other by name, and each sees from whom.
func ExampleKeyed_Route() {
	f := stream.New("example")
	server, team := f.Process[Here](), f.Cluster[Team](2)
	names := stream.Items(team, "to whom?").Gather(server, stream.FIFO).MapKeyed(func(m stream.Member[Team], _ string) stream.Member[Team] { return m })
	names.Filter(func(m stream.Member[Team]) bool { return m.Index() == 1 }).Deliver(team, stream.FIFO).
		KeyBy(func(m stream.Member[Team]) stream.Member[Team] { return m }).
		Route(team, stream.FIFO).
		Count().
		Reaches(1).
		ForEachMember(func(m, from stream.Member[Team]) { fmt.Println(m, "hears from", from) })
	run(f)
	// Output:
	// Team[1] hears from Team[1]
}

// Rows go where only an ordered stream at one process may go; the compiler refuses all else.
func ExampleStream_Into() {
	f := stream.New("example")
	here := f.Process[Here]()
	log := &netLog{}
	stream.Items(here, "a", "b").Into(log.Append)
	run(f)
	fmt.Println(log.lines)
	// Output:
	// [a b]
}

// netLog is a sink that needs order, and one place.
type netLog struct{ lines []string }

func (l *netLog) Append[L stream.NeedsProcess[L], D props.NeedsOrdered]() stream.Sink[string, L, D] {
	return stream.NewSink[string, L, D]("append to the log", func(s string) error {
		l.lines = append(l.lines, s)
		return nil
	})
}

// A set does not mind what comes again.
func ExampleNewSink() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	set := netSet{}
	stream.Items(here, "a", "b", "a").Send(there, stream.Repeat).Into(set.Add)
	run(f)
	fmt.Println(len(set))
	// Output:
	// 2
}

type netSet map[string]bool

func (s netSet) Add[L stream.NeedsProcess[L], D props.Delivery]() stream.Sink[string, L, D] {
	return stream.NewSink[string, L, D]("add to the set", func(x string) error {
		s[x] = true
		return nil
	})
}

// A buffer is flushed once all is in it.
func ExampleNewChunkSink() {
	f := stream.New("example")
	out := netBuffer{bufio.NewWriter(os.Stdout)}
	stream.Items(f.Process[Here](), "a", "b").Into(out.Append)
	run(f)
	// Output:
	// a
	// b
}

type netBuffer struct{ to *bufio.Writer }

func (b netBuffer) Append[L stream.NeedsProcess[L], D props.NeedsOrdered]() stream.Sink[string, L, D] {
	return stream.NewChunkSink[string, L, D]("write to a buffer", func(_ context.Context, lines []string) error {
		for _, line := range lines {
			fmt.Fprintln(b.to, line)
		}
		return nil
	}, b.to.Flush)
}

func ExampleKeyed_Into() {
	f := stream.New("example")
	store := netStore{}
	stream.Items(f.Process[Here](), 1, 2, 3).KeyBy(parity).Into(store.Put)
	run(f)
	fmt.Println(store)
	// Output:
	// map[even:2 odd:3]
}

// netStore keeps the last value of each key, so it needs their order.
type netStore map[string]int

func (s netStore) Put[L stream.NeedsProcess[L], D props.NeedsOrdered]() stream.KeyedSink[string, int, L, D] {
	return stream.NewKeyedSink[string, int, L, D]("store", func(k string, v int) error {
		s[k] = v
		return nil
	})
}

func ExampleNewKeyedSink() {
	f := stream.New("example")
	store := netStore{}
	stream.Items(f.Process[Here](), 4, 6).KeyBy(parity).Into(store.Put)
	run(f)
	fmt.Println(store)
	// Output:
	// map[even:6]
}

func ExampleNewFinalSink() {
	f := stream.New("example")
	total := &netTotal{}
	stream.Items(f.Process[Here](), 4, 6).Max().MapFinal(func(m lattice.Max[int]) int { return 2 }).Into(total.Set)
	run(f)
	fmt.Println(total.n)
	// Output:
	// 2
}

func ExampleCell_Into() {
	f := stream.New("example")
	total := &netTotal{}
	stream.Items(f.Process[Here](), 1, 2, 3).Sum().Into(total.Set)
	run(f)
	fmt.Println(total.n)
	// Output:
	// 6
}

type netTotal struct{ n int }

func (t *netTotal) Set[L stream.NeedsProcess[L]]() stream.FinalSink[int, L] {
	return stream.NewFinalSink[int, L]("total", func(n int) error {
		t.n = n
		return nil
	})
}

// A wire of one's own, here one that hands on at once what it is given.
func ExampleClaimWire() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	stream.Items(here, "a", "b").Send(there, direct).ForEach(func(s string) { fmt.Println(s) })
	run(f)
	// Output:
	// a
	// b
}

func direct[D props.Delivery]() stream.Wire[D, D] {
	return stream.ClaimWire[D, D]("direct", func(from, to string) func(stream.Parcel) {
		return func(p stream.Parcel) {
			p.Deliver()
			p.Done()
		}
	})
}

// A cut of one's own: it loses what is long.
func ExampleClaimCut() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	stream.Items(here, "a", "b").Open().Send(there, short).ForEach(func(s string) { fmt.Println(s) })
	run(f)
	// Output:
	// a
	// b
}

func short[D props.NeedsOngoing]() stream.Cut[D, D] {
	return stream.ClaimCut[D, D]("short", props.Because("nobody misses long frames"), func(from, to string) func(stream.Parcel) {
		return func(p stream.Parcel) {
			if len(p.Bytes()) < 1000 {
				p.Deliver()
			}
			p.Done()
		}
	})
}

func ExampleFailStop_Cut() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	tcp := stream.FailStop{Why: props.Because("what a broken connection loses is not missed")}
	stream.Items(here, "a", "b").Send(there, tcp.Cut).ForEach(func(s string) { fmt.Println(s) })
	run(f)
	// Output:
	// a
	// b
}
