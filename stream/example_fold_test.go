package stream_test

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// Any step will do, since the sequence is one.
func ExampleStream_Fold() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3).
		Fold(func(number *int, digit int) { *number = *number*10 + digit }).
		OnFinal(show)
	run(f)
	// Output:
	// 123
}

// Without an order the step must be commutative, and says so by its type.
func ExampleStream_FoldCommutative() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ant").Unordered().
		FoldCommutative(lattice.Tally[string]()).
		OnFinal(show)
	run(f)
	// Output:
	// map[ant:2 bee:1]
}

// A join does not care how often an item comes.
func ExampleStream_FoldJoin() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ant").Repeated().
		FoldJoin(lattice.Insert[string]()).
		OnFinal(show)
	run(f)
	// Output:
	// {ant, bee}
}

func ExampleStream_Count() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ant").Count().OnFinal(show)
	run(f)
	// Output:
	// 3
}

func ExampleStream_Sum() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 20, 22).Sum().OnFinal(show)
	run(f)
	// Output:
	// 42
}

func ExampleStream_Max() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 12, 31, 7).Max().OnFinal(show)
	stream.Items[int](p).Max().OnFinal(show)
	run(f)
	// Unordered output:
	// 31
	// none
}

func ExampleStream_Min() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "pear", "apple", "quince").Min().OnFinal(show)
	run(f)
	// Output:
	// apple
}

// Words of one length are told apart by their bytes, so that the three longest are always the same.
func ExampleStream_Top() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "owl", "wasp", "ant", "bee", "flea").Unordered().
		Top(3, func(a, b string) int { return cmp.Compare(len(b), len(a)) }).
		OnFinal(show)
	run(f)
	// Output:
	// [flea wasp ant]
}

func ExampleStream_Collect() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 3, 1, 2).Collect().OnFinal(show)
	run(f)
	// Output:
	// [3 1 2]
}

func ExampleKeyed_Fold() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").KeyBy(initial).
		Fold(func(all *string, s string) { *all += s + "." }).
		Entries().
		ForEach(show)
	run(f)
	// Unordered output:
	// {a ant.ape.}
	// {b bee.}
}

func ExampleKeyed_FoldCommutative() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "adder").KeyBy(initial).Unordered().
		FoldCommutative(lattice.AddOf(length)).
		Entries().
		ForEach(show)
	run(f)
	// Unordered output:
	// {a 8}
	// {b 3}
}

func ExampleKeyed_FoldJoin() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").KeyBy(initial).Repeated().
		FoldJoin(lattice.Insert[string]()).
		Entries().
		ForEach(show)
	run(f)
	// Unordered output:
	// {a {ant, ape}}
	// {b {bee}}
}

func ExampleKeyed_Count() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").KeyBy(initial).Count().Entries().ForEach(show)
	run(f)
	// Unordered output:
	// {a 2}
	// {b 1}
}

func ExampleKeyed_Sum() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3, 4).KeyBy(even).Sum().Entries().
		ForEach(func(e stream.Entry[bool, int]) { fmt.Println("even:", e.Key, "sum:", e.Value) })
	run(f)
	// Unordered output:
	// even: false sum: 4
	// even: true sum: 6
}

func ExampleKeyed_Max() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3, 4).KeyBy(even).Max().Entries().ForEach(show)
	run(f)
	// Unordered output:
	// {false 3}
	// {true 4}
}

func ExampleKeyed_Min() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3, 4).KeyBy(even).Min().Entries().ForEach(show)
	run(f)
	// Unordered output:
	// {false 1}
	// {true 2}
}

func ExampleKeyed_Top() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 5, 2, 9, 4, 8).KeyBy(even).Top(2, cmp.Compare[int]).Entries().ForEach(show)
	run(f)
	// Unordered output:
	// {false [5 9]}
	// {true [2 4]}
}

func ExampleKeyed_Collect() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3, 4).KeyBy(even).Collect().Entries().ForEach(show)
	run(f)
	// Unordered output:
	// {false [1 3]}
	// {true [2 4]}
}
