package stream_test

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// A lane leads from one town to another, and is so long.
type lane struct {
	From, To string
	Length   int
}

func (l lane) from() string { return l.From }
func (l lane) to() string   { return l.To }

// onward is how far it is to the end of a lane by the best way to its begin.
var onward = lattice.ClaimAction("onward", func(l lane, far lattice.Min[int]) (m lattice.Min[int]) {
	if d, ok := far.Get(); ok {
		m = lattice.MinOf(d + l.Length)
	}
	return m
})

func none(string) int { return 0 }

// How far each town is from a. That lanes lead in a circle does no harm: only what gets nearer goes round.
func ExampleTable_Recurse() {
	f := stream.New("example")
	p := f.Process[Here]()
	lanes := stream.Items(p, lane{"a", "b", 7}, lane{"a", "c", 2}, lane{"c", "b", 3}, lane{"b", "a", 1})
	starts := stream.Items(p, "a").KeyBy(town).Map(none).Min()

	far := starts.Recurse()
	next := far.Enter(lanes.KeyBy(lane.from)).JoinTable(far.Table(), lane.to, onward)
	far.Close(next).Cell().OnFinal(show)
	run(f)
	// Output:
	// map[a:0 b:5 c:2]
}

func town(name string) string { return name }

// What is known of a town grows inside: when it is found to be near is a threshold, and no final value.
func ExampleTableRecursion_Table() {
	f := stream.New("example")
	p := f.Process[Here]()
	lanes := stream.Items(p, lane{"a", "b", 7}, lane{"a", "c", 2}, lane{"c", "b", 3})
	far := stream.Items(p, "a").KeyBy(town).Map(none).Min().Recurse()
	next := far.Enter(lanes.KeyBy(lane.from)).JoinTable(far.Table(), lane.to, onward)
	far.Close(next.Named("nearer")).MapFinal(func(town string, far lattice.Min[int]) string { return fmt.Sprint(town, " in ", far) }).
		Entries().ForEach(func(e stream.Entry[string, string]) { fmt.Println(e.Value) })
	run(f)
	// Unordered output:
	// a in 0
	// c in 2
	// b in 5
}

// An ongoing relation enters a recursion on a table that goes on growing: a town is near as soon as a lane to it is found.
func ExampleTableRecursion_Enter() {
	f := stream.New("example")
	p := f.Process[Here]()
	lanes := stream.Items(p, lane{"a", "b", 7}, lane{"a", "c", 2}, lane{"c", "b", 3}).Open()
	far := stream.Items(p, "a").Open().KeyBy(town).Map(none).Min().Recurse()
	next := far.Enter(lanes.KeyBy(lane.from)).JoinTable(far.Table(), lane.to, onward)
	far.Close(next).Reaches(lattice.MinOf(6)).ForEach(show)
	run(f)
	// Unordered output:
	// a
	// b
	// c
}

// What is complete may be negated inside: nobody drives on a closed lane.
func ExampleTableRecursion_EnterWhole() {
	f := stream.New("example")
	p := f.Process[Here]()
	lanes := stream.Items(p, lane{"a", "b", 7}, lane{"a", "c", 2}, lane{"c", "b", 3})
	closed := stream.Items(p, "c").KeyBy(town)
	far := stream.Items(p, "a").Open().KeyBy(town).Map(none).Min().Recurse()
	open := far.EnterWhole(lanes.KeyBy(lane.from)).AntiJoin(far.EnterWhole(closed))
	far.Close(open.JoinTable(far.Table(), lane.to, onward)).Reaches(lattice.MinOf(6)).ForEach(show)
	run(f)
	// Unordered output:
	// a
	// c
}

// Two rules for one table: by lane, and by a ferry, which takes as long as it takes.
func ExampleTableRecursion_Close() {
	f := stream.New("example")
	p := f.Process[Here]()
	lanes := stream.Items(p, lane{"a", "b", 7}, lane{"c", "d", 1})
	ferries := stream.Items(p, lane{"b", "c", 0})
	slowly := lattice.ClaimAction("slowly", func(_ lane, far lattice.Min[int]) (m lattice.Min[int]) {
		if d, ok := far.Get(); ok {
			m = lattice.MinOf(2*d + 10)
		}
		return m
	})
	far := stream.Items(p, "a").KeyBy(town).Map(none).Min().Recurse()
	byLane := far.Enter(lanes.KeyBy(lane.from)).JoinTable(far.Table(), lane.to, onward)
	byFerry := far.Enter(ferries.KeyBy(lane.from)).JoinTable(far.Table(), lane.to, slowly)
	far.Close(byLane.Merge(byFerry)).Cell().OnFinal(show)
	run(f)
	// Output:
	// map[a:0 b:7 c:24 d:25]
}

// Outside a recursion: for each town, the best offer of any shop from which a lane leads there, carriage included.
func ExampleKeyed_JoinTable() {
	f := stream.New("example")
	p := f.Process[Here]()
	lanes := stream.Items(p, lane{"a", "b", 7}, lane{"a", "c", 2}, lane{"c", "b", 3})
	offers := stream.Items(p, lane{From: "a", Length: 20}, lane{From: "c", Length: 23}).
		KeyBy(lane.from).
		Map(func(l lane) int { return l.Length }).
		Min()
	lanes.KeyBy(lane.from).JoinTable(offers, lane.to, onward).Reaches(lattice.MinOf(26)).ForEach(show)
	run(f)
	// Unordered output:
	// b
	// c
}

// The best of two shops' offers.
func ExampleTable_Merge() {
	f := stream.New("example")
	p := f.Process[Here]()
	offers := func(prices ...lane) stream.Keyed[string, int, stream.Process[Here], props.List] {
		return stream.Items(p, prices...).KeyBy(lane.from).Map(func(l lane) int { return l.Length })
	}
	one := offers(lane{From: "tea", Length: 4}, lane{From: "pot", Length: 9})
	other := offers(lane{From: "tea", Length: 3})
	one.Min().Merge(other.Min()).Cell().OnFinal(show)
	run(f)
	// Output:
	// map[pot:9 tea:3]
}
