package stream_test

import (
	"fmt"
	"strconv"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Any function may look at a value that still moves; what it yields moves too, and is read by a snapshot.
func ExampleCell_Map() {
	f := stream.New("example")
	p := f.Process[Here]()
	now := props.Because("a display shows any moment")
	stream.Items(p, 1, 2, 3).Open().Sum().
		Map(func(n int) string { return "total " + strconv.Itoa(n) }).
		Snapshot(now).
		Stream().
		AllTicks().
		ForEach(show)
	run(f)
	// Output:
	// total 6
}

func ExampleCell_MapFinal() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3).Sum().MapFinal(strconv.Itoa).OnFinal(func(s string) { fmt.Printf("%q\n", s) })
	run(f)
	// Output:
	// "6"
}

// The size of a set grows with the set, so that it may reach a bound.
func ExampleCell_MapMonotone() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ann", "bob", "ann", "cy").Open().
		FoldJoin(lattice.Insert[string]()).
		MapMonotone(lattice.Size[string]()).
		Reaches(3).
		ForEach(func(quorum Nat) { fmt.Println(quorum, "voters") })
	run(f)
	// Output:
	// 3 voters
}

// The keys of joined maps are the joined keys: the result may still be joined with that of other members.
func ExampleCell_MapMorphism() {
	type stock = lattice.MapUnion[string, lattice.Max[int]]
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, stock{"tea": lattice.MaxOf(3)}, stock{"salt": lattice.MaxOf(1), "tea": lattice.MaxOf(9)}).
		FoldJoin(lattice.Join[stock]()).
		MapMorphism(lattice.Keys[string, lattice.Max[int]]()).
		OnFinal(show)
	run(f)
	// Output:
	// {salt, tea}
}

// The result is the bound and never the value of the moment, which depends on timing.
func ExampleCell_Reaches() {
	f := stream.New("example")
	p := f.Process[Here]()
	temperatures := stream.Items(p, 12, 31, 44).Open().Max()
	temperatures.Reaches(lattice.MaxOf(30)).ForEach(func(m lattice.Max[int]) { fmt.Println("above", m) })
	temperatures.Reaches(lattice.MaxOf(50)).ForEach(func(m lattice.Max[int]) { fmt.Println("above", m) })
	run(f)
	// Output:
	// above 30
}

func ExampleCell_Stream() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3).Collect().Stream().Flatten().ForEach(show)
	run(f)
	// Output:
	// 1
	// 2
	// 3
}

func ExampleCell_Named() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2).Sum().Named("total").OnFinal(func(int) {})
	fmt.Println(f.Graph().Edges[1])
	// Output:
	// total: int @ Process[Here], Final
}

// All replicas come to hold the same, so that any of them may answer.
func ExampleCell_FromAny() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(here, "ann", "bob", "ann").
		Broadcast(team, stream.Reorder).
		FoldJoin(lattice.Insert[string]()).
		FromAny(here).
		OnFinal(show)
	run(f)
	// Output:
	// {ann, bob}
}

func ExampleTable_Map() {
	f := stream.New("example")
	p := f.Process[Here]()
	now := props.Because("a display shows any moment")
	stream.Items(p, "ant", "ape").Open().KeyBy(initial).Count().
		Map(func(k string, n Nat) string { return fmt.Sprint(k, " × ", n) }).
		Snapshot(now).
		Entries().
		AllTicks().
		ForEach(show)
	run(f)
	// Output:
	// {a a × 2}
}

func ExampleTable_MapFinal() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "ape").KeyBy(initial).Count().
		MapFinal(func(k string, n Nat) string { return fmt.Sprint(k, " × ", n) }).
		Entries().
		ForEach(show)
	run(f)
	// Output:
	// {a a × 2}
}

func ExampleTable_MapMonotone() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ant", "ape").Open().KeyBy(initial).
		FoldJoin(lattice.Insert[string]()).
		MapMonotone(lattice.Size[string]()).
		Reaches(2).
		ForEach(show)
	run(f)
	// Output:
	// a
}

func ExampleTable_MapMorphism() {
	type seen = lattice.Pair[lattice.Max[string], lattice.Min[string]]
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "asp", "ape").KeyBy(initial).
		FoldJoin(lattice.JoinOf(func(s string) seen { return seen{First: lattice.MaxOf(s), Second: lattice.MinOf(s)} })).
		MapMorphism(lattice.First[lattice.Max[string], lattice.Min[string]]()).
		Entries().
		ForEach(show)
	run(f)
	// Output:
	// {a asp}
}

func ExampleTable_Entries() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").KeyBy(initial).Count().Entries().
		ForEach(func(e stream.Entry[string, Nat]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Unordered output:
	// a 2
	// b 1
}

// Keys come as their values reach the bound, each once.
func ExampleTable_Reaches() {
	type vote struct{ item, voter string }
	f := stream.New("example")
	p, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(p, vote{"park", "ann"}, vote{"pool", "ann"}, vote{"park", "bob"}).Open().
		Map(func(v vote) [2]string { return [2]string{v.item, v.voter} }).
		Broadcast(team, stream.Repeat).
		KeyBy(func(v [2]string) string { return v[0] }).
		FoldJoin(lattice.JoinOf(func(v [2]string) lattice.SetUnion[string] { return lattice.Contains(v[1]) })).
		MapMonotone(lattice.Size[string]()).
		Reaches(2).
		ForEachMember(func(m stream.Member[Team], item string) { fmt.Println(m, item) })
	run(f)
	// Unordered output:
	// Team[0] park
	// Team[1] park
}

func ExampleTable_Cell() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").KeyBy(initial).Count().Cell().OnFinal(show)
	run(f)
	// Output:
	// map[a:2 b:1]
}

func ExampleTable_Named() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant").KeyBy(initial).Count().Named("animals").Ignore()
	fmt.Println(f.Graph().Edges[2])
	// Output:
	// animals: string to Nat @ Process[Here], Final
}
