package stream_test

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// One sender and a wire that keeps order: the stream stays the list that it was.
func ExampleStream_Send() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	stream.Items(here, "a", "b", "c").Send(there, stream.FIFO).Collect().OnFinal(show)
	run(f)
	// Output:
	// [a b c]
}

func ExampleStream_Broadcast() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(here, "a", "b", "c").
		Broadcast(team, stream.FIFO).
		Collect().
		Stream().
		ForEachMember(func(m stream.Member[Team], all []string) { fmt.Println(m, all) })
	run(f)
	// Unordered output:
	// Team[0] [a b c]
	// Team[1] [a b c]
}

// Over a link that may lose something for some and not for others, each member has its own.
func ExampleStream_BroadcastCut() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](2)
	udp := stream.Lossy{Why: props.Because("a lost frame is replaced by the next")}
	stream.Items(here, 1, 2, 3, 4, 5, 6, 7, 8).
		BroadcastCut(team, udp.Cut).
		Count().
		Reaches(4).
		ForEachMember(func(m stream.Member[Team], n Nat) { fmt.Println(m, "saw at least", n, "frames") })
	run(f)
	// Unordered output:
	// Team[0] saw at least 4 frames
	// Team[1] saw at least 4 frames
}

// Each member's votes come in its own order, under its name.
func ExampleStream_Gather() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(team, "first", "second").
		Gather(here, stream.FIFO).
		ForEach(func(m stream.Member[Team], s string) { fmt.Println(m, s) })
	run(f)
	// Unordered output:
	// Team[0] first
	// Team[0] second
	// Team[1] first
	// Team[1] second
}

// The parts of one collection become one again, and its order is lost.
func ExampleStream_Unite() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(here, "ant", "bee", "cicada", "dor").
		RoundRobin(team, stream.FIFO).
		Map(upper).
		Unite(here, stream.FIFO).
		Sort(cmp.Compare[string]).
		Collect().
		OnFinal(show)
	run(f)
	// Output:
	// [ANT BEE CICADA DOR]
}

// All tell all, and each also hears itself: what they hear is the same everywhere.
func ExampleStream_Exchange() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	stream.Items(team, "hello").
		Exchange(team, stream.FIFO).
		Count().
		Cell().
		Stream().
		ForEachMember(func(m stream.Member[Team], heard map[stream.Member[Team]]Nat) { fmt.Println(m, "heard", heard) })
	run(f)
	// Unordered output:
	// Team[0] heard map[Team[0]:1 Team[1]:1]
	// Team[1] heard map[Team[0]:1 Team[1]:1]
}

// Work that needs no key is dealt out.
func ExampleStream_RoundRobin() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(here, 1, 2, 3, 4, 5, 6).
		RoundRobin(team, stream.FIFO).
		Map(func(n int) int { return n * n }).
		Unite(here, stream.FIFO).
		Sum().
		OnFinal(show)
	run(f)
	// Output:
	// 91
}

// Each word is counted by the member that owns it.
func ExampleKeyed_Shard() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(here, "to", "be", "or", "not", "to", "be").
		KeyBy(upper).
		Shard(team, stream.FIFO).
		Count().
		Entries().
		Unite(here, stream.FIFO).
		ForEach(show)
	run(f)
	// Unordered output:
	// {TO 2}
	// {BE 2}
	// {OR 1}
	// {NOT 1}
}

// Each key had one owner, so that its values are still in order.
func ExampleKeyed_Unite() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(here, "ant", "bee", "ape", "asp").
		KeyBy(initial).
		Shard(team, stream.FIFO).
		Map(upper).
		Unite(here, stream.FIFO).
		Collect().
		Entries().
		ForEach(show)
	run(f)
	// Unordered output:
	// {a [ANT APE ASP]}
	// {b [BEE]}
}

// Another key, another owner.
func ExampleKeyed_Reshard() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(here, "to be", "or not", "to be").
		KeyBy(length).
		Shard(team, stream.FIFO).
		FlatMap(strings.Fields).
		Values().
		KeyBy(upper).
		Reshard(team, stream.FIFO).
		Count().
		Entries().
		Unite(here, stream.FIFO).
		ForEach(show)
	run(f)
	// Unordered output:
	// {TO 2}
	// {BE 2}
	// {OR 1}
	// {NOT 1}
}

func ExampleFIFO() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	stream.Items(here, 1, 2, 3).Send(there, stream.FIFO).ForEach(show)
	run(f)
	// Output:
	// 1
	// 2
	// 3
}

// The list arrives as a bag: to take its first item, it must be sorted first.
func ExampleReorder() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	stream.Items(here, 1, 2, 3).Send(there, stream.Reorder).Sort(cmp.Compare[int]).Take(1).ForEach(show)
	run(f)
	// Output:
	// 1
}

// The list arrives as a set: to be counted, its items must be made unique first.
func ExampleRepeat() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	stream.Items(here, 1, 2, 3).Send(there, stream.Repeat).Unique().Count().OnFinal(show)
	run(f)
	// Output:
	// 3
}

// What the radio loses is chosen by the flow's Seed. What is left of a list is ongoing, since nobody knows whether all of
// it came.
func ExampleLossy_Cut() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	radio := stream.Lossy{Why: props.Because("a reading that is lost is replaced by the next")}
	stream.Items(here, 20, 21, 22, 23, 24, 25, 26, 27).Send(there, radio.Cut).
		Max().
		Reaches(lattice.MaxOf(22)).
		ForEach(func(m lattice.Max[int]) { fmt.Println("it gets warm:", m) })
	run(f)
	// Output:
	// it gets warm: 22
}

// Who buys what is sharded, and the prices are known to all: each member keeps those of its own goods.
func ExampleKeyed_Owned() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	name := func(s string) string { return strings.Fields(s)[0] }
	bought := stream.Items(here, "tea ann", "pot bob", "tea cy").KeyBy(name).Shard(team, stream.FIFO)
	prices := stream.Items(team.Replicated(), "tea 3", "pot 9", "cup 2").KeyBy(name)
	bought.Join(prices.Owned(), func(b, p string) string { return b + " pays " + strings.Fields(p)[1] }).
		Unite(here, stream.FIFO).Values().ForEach(show)
	run(f)
	// Unordered output:
	// tea ann pays 3
	// pot bob pays 9
	// tea cy pays 3
}

// The same with one price for each of the goods.
func ExampleTable_Owned() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	name := func(s string) string { return strings.Fields(s)[0] }
	bought := stream.Items(here, "tea ann", "pot bob", "tea cy").KeyBy(name).Shard(team, stream.FIFO)
	letters := stream.Items(team.Replicated(), "tea", "pot", "teapot").KeyBy(name).Map(func(s string) int { return len(s) }).Max()
	bought.Lookup(letters.Owned(), func(b string, n lattice.Max[int]) string { return fmt.Sprint(b, " ", n) }).
		Unite(here, stream.FIFO).Values().ForEach(show)
	run(f)
	// Unordered output:
	// tea ann 3
	// pot bob 3
	// tea cy 3
}

// Lines are dealt anyhow, and each member knows all stop words: what meets what does not depend on the dealing.
func ExampleStream_Difference_replicated() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stop := stream.Items(here, "or", "to").Broadcast(team, stream.FIFO)
	stream.Items(here, "to", "be", "or", "not").RoundRobin(team, stream.FIFO).Difference(stop).
		Unite(here, stream.FIFO).ForEach(show)
	run(f)
	// Unordered output:
	// be
	// not
}

// Items that are sent until they are acknowledged come at least once: what is counted is who they are.
func ExampleUDP() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	stream.Items(here, 1, 2, 3).Send(there, stream.UDP).Unique().Count().OnFinal(show)
	run(f)
	// Output:
	// 3
}

// A position that is lost is not missed once there is a later one. What comes is in order, so the largest is the newest.
func ExampleDatagrams_Cut() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	positions := stream.Datagrams{Why: props.Because("a position that is lost is replaced by the next")}
	stream.Items(here, 20, 21, 22, 23, 24, 25, 26, 27).Send(there, positions.Cut).
		Max().
		Reaches(lattice.MaxOf(22)).
		ForEach(func(m lattice.Max[int]) { fmt.Println("it has come past", m) })
	run(f)
	// Output:
	// it has come past 22
}
