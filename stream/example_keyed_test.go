package stream_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

func ExampleKeyed_Map() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee").KeyBy(initial).Map(upper).ForEach(showBoth)
	run(f)
	// Unordered output:
	// a ANT
	// b BEE
}

func ExampleKeyed_MapKeyed() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee").KeyBy(initial).
		MapKeyed(func(k, v string) string { return k + " is for " + v }).
		Values().
		ForEach(show)
	run(f)
	// Unordered output:
	// a is for ant
	// b is for bee
}

func ExampleKeyed_Filter() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "adder").KeyBy(initial).
		Filter(func(s string) bool { return len(s) > 3 }).
		ForEach(showBoth)
	run(f)
	// Output:
	// a adder
}

func ExampleKeyed_FilterMap() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "3", "x", "12").KeyBy(length).
		FilterMap(func(s string) (int, bool) {
			n, err := strconv.Atoi(s)
			return n, err == nil
		}).
		ForEach(showBoth)
	run(f)
	// Unordered output:
	// 1 3
	// 2 12
}

func ExampleKeyed_FlatMap() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "to be", "or").KeyBy(initial).FlatMap(strings.Fields).ForEach(showBoth)
	run(f)
	// Unordered output:
	// t to
	// t be
	// o or
}

func ExampleKeyed_Flatten() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, []int{1, 2}, []int{3}).KeyBy(func(xs []int) int { return len(xs) }).Flatten().ForEach(showBoth)
	run(f)
	// Unordered output:
	// 2 1
	// 2 2
	// 1 3
}

func ExampleKeyed_Inspect() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "ape").KeyBy(initial).
		Inspect(func(k, v string) { fmt.Println("passes:", k, v) }).
		Count().
		Entries().
		ForEach(show)
	run(f)
	// Output:
	// passes: a ant
	// passes: a ape
	// {a 2}
}

func ExampleKeyed_Named() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant").KeyBy(initial).Named("by letter").ForEach(func(string, string) {})
	fmt.Println(f.Graph().Edges[1])
	// Output:
	// by letter: string to string @ Process[Here], List
}

func ExampleKeyed_Pipe() {
	type animals = stream.Keyed[string, string, stream.Process[Here], props.List]
	type names = stream.Keyed[string, int, stream.Process[Here], props.List]
	lengths := func(k animals) names { return k.Map(length) }
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant").KeyBy(initial).Pipe(lengths).ForEach(showBoth)
	run(f)
	// Output:
	// a 3
}

func ExampleKeyed_Unordered() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "ape").KeyBy(initial).Unordered().Count().Entries().ForEach(show)
	run(f)
	// Output:
	// {a 2}
}

func ExampleKeyed_Repeated() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "ape").KeyBy(initial).Repeated().Max().Entries().ForEach(show)
	run(f)
	// Output:
	// {a ape}
}

// A letter is reported once, when its second animal comes: no end of the stream is needed.
func ExampleKeyed_Open() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape", "asp").KeyBy(initial).Open().Count().Reaches(2).ForEach(show)
	run(f)
	// Output:
	// a
}

func ExampleKeyed_Values() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee").KeyBy(initial).Map(upper).Values().ForEach(show)
	run(f)
	// Unordered output:
	// ANT
	// BEE
}

func ExampleKeyed_Entries() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee").KeyBy(initial).Entries().
		ForEach(func(e stream.Entry[string, string]) { fmt.Println(e.Key, "→", e.Value) })
	run(f)
	// Unordered output:
	// a → ant
	// b → bee
}

func ExampleKeyed_Merge() {
	f := stream.New("example")
	p := f.Process[Here]()
	mine, yours := stream.Items(p, "ant").KeyBy(initial), stream.Items(p, "ape").KeyBy(initial)
	mine.Merge(yours).Count().Entries().ForEach(show)
	run(f)
	// Output:
	// {a 2}
}

func ExampleKeyed_Unique() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "ape", "ant").KeyBy(initial).Unique().ForEach(showBoth)
	run(f)
	// Output:
	// a ant
	// a ape
}
