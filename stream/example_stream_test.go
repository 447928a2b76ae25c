package stream_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

func ExampleStream_Map() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "calm", "flow").Map(length).ForEach(show)
	run(f)
	// Output:
	// 4
	// 4
}

func ExampleStream_Filter() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3, 4).Filter(even).ForEach(show)
	run(f)
	// Output:
	// 2
	// 4
}

func ExampleStream_FilterMap() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "7", "seven", "11").
		FilterMap(func(s string) (int, bool) {
			n, err := strconv.Atoi(s)
			return n, err == nil
		}).
		ForEach(show)
	run(f)
	// Output:
	// 7
	// 11
}

func ExampleStream_FlatMap() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "to be", "or not").FlatMap(strings.Fields).ForEach(show)
	run(f)
	// Output:
	// to
	// be
	// or
	// not
}

func ExampleStream_Flatten() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, []int{1, 2}, nil, []int{3}).Flatten().ForEach(show)
	run(f)
	// Output:
	// 1
	// 2
	// 3
}

func ExampleStream_Inspect() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2).
		Inspect(func(n int) { fmt.Println("passes:", n) }).
		Sum().
		OnFinal(show)
	run(f)
	// Output:
	// passes: 1
	// passes: 2
	// 3
}

// Each key keeps the order of its values. Across keys there is none.
func ExampleStream_KeyBy() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").KeyBy(initial).Collect().Entries().ForEach(show)
	run(f)
	// Unordered output:
	// {a [ant ape]}
	// {b [bee]}
}

func ExampleStream_Named() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "yes", "no").Named("votes").ForEach(func(string) {})
	for _, e := range f.Graph().Edges {
		fmt.Println(e)
	}
	// Output:
	// votes: string @ Process[Here], List
}

// Operators of one's own read from left to right too.
func ExampleStream_Pipe() {
	type words = stream.Stream[string, stream.Process[Here], props.List]
	longest := func(s words) words {
		return s.Sort(func(a, b string) int { return len(b) - len(a) }).Take(1)
	}
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "bee", "cicada", "ant").Pipe(longest).ForEach(show)
	run(f)
	// Output:
	// cicada
}

// Weakening is always allowed. Here it lets two branches have one type.
func ExampleStream_Unordered() {
	f := stream.New("example")
	p := f.Process[Here]()
	sorted := stream.Items(p, 3, 1, 2)
	branch := sorted.Unordered()
	branch = branch.Merge(sorted)
	branch.Count().OnFinal(show)
	run(f)
	// Output:
	// 6
}

// What only joins need not know whether items repeat.
func ExampleStream_Repeated() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 3, 1, 2).Repeated().Max().OnFinal(show)
	run(f)
	// Output:
	// 3
}

// An open stream may go on, so that what is folded of it grows instead of being final.
func ExampleStream_Open() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "a", "b", "c").Open().Count().Reaches(2).ForEach(func(n Nat) { fmt.Println("at least", n) })
	run(f)
	// Output:
	// at least 2
}

func ExampleStream_Merge() {
	f := stream.New("example")
	p := f.Process[Here]()
	ants, bees := stream.Items(p, "ant 1", "ant 2"), stream.Items(p, "bee 1")
	ants.Merge(bees).ForEach(show)
	run(f)
	// Unordered output:
	// ant 1
	// ant 2
	// bee 1
}

// A wire that repeats costs nothing but the state of Unique.
func ExampleStream_Unique() {
	f := stream.New("example")
	p, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(p, "yes", "no", "abstain").
		Broadcast(team, stream.Repeat).
		Unique().
		Sort(strings.Compare).
		Collect().
		Stream().
		ForEachMember(func(m stream.Member[Team], votes []string) { fmt.Println(m, votes) })
	run(f)
	// Unordered output:
	// Team[0] [abstain no yes]
	// Team[1] [abstain no yes]
}

func ExampleStream_Difference() {
	f := stream.New("example")
	p := f.Process[Here]()
	invited, declined := stream.Items(p, "ann", "bob", "cy"), stream.Items(p, "bob")
	invited.Difference(declined).ForEach(show)
	run(f)
	// Output:
	// ann
	// cy
}
