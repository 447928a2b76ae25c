package stream_test

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Inside a tick what has arrived is complete, so that it may be sorted. How it falls into ticks depends on timing.
func ExampleStream_Batch() {
	f := stream.New("example")
	p := f.Process[Here]()
	requests := stream.Items(p, "c", "a", "b").Open()
	requests.Batch(props.Because("answered in rounds")).
		Sort(func(a, b string) int { return int(a[0]) - int(b[0]) }).
		AllTicks().
		ForEach(show)
	run(f)
	// Output:
	// a
	// b
	// c
}

// Each tick's result, one tick after the other.
func ExampleStream_AllTicks() {
	f := stream.New("example")
	p := f.Process[Here]()
	numbers := stream.Items(p, 1, 2, 3).Open()
	numbers.Batch(props.Because("load is measured now and then")).Count().Stream().AllTicks().Sum().
		Map(func(n Nat) string { return fmt.Sprint("all ticks: ", n) }).
		Snapshot(props.Because("shown")).Stream().AllTicks().
		ForEach(show)
	run(f)
	// Output:
	// all ticks: 3
}

func ExampleKeyed_Batch() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").Open().KeyBy(initial).
		Batch(props.Because("counted in rounds")).
		Count().
		Entries().
		AllTicks().
		ForEach(show)
	run(f)
	// Unordered output:
	// {a 2}
	// {b 1}
}

func ExampleKeyed_AllTicks() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "asp", "bee", "ant").Open().KeyBy(initial).
		Batch(props.Because("sorted in rounds")).
		Sort(func(a, b string) int { return int(a[1]) - int(b[1]) }).
		AllTicks().
		ForEach(showBoth)
	run(f)
	// Unordered output:
	// a ant
	// a asp
	// b bee
}

// A batch and a snapshot that meet are of one cut: each question is answered from the value at its tick.
func ExampleCell_Snapshot() {
	f := stream.New("example")
	p := f.Process[Here]()
	now := props.Because("the answer of the moment is what was asked for")
	all := func(string) bool { return true }
	anything := func(int) bool { return true }

	total := stream.Items(p, 20, 22).Open().Sum()
	questions := stream.Items(p, "how much?").Open()
	questions.Batch(now).KeyBy(all).
		JoinAll(total.Snapshot(now).Stream().KeyBy(anything), func(question string, n int) string {
			return fmt.Sprint(question, " ", n)
		}).
		Values().
		AllTicks().
		ForEach(show)
	run(f)
	// Output:
	// how much? 42
}

func ExampleTable_Snapshot() {
	f := stream.New("example")
	p := f.Process[Here]()
	now := props.Because("the answer of the moment is what was asked for")

	counts := stream.Items(p, "ant", "bee", "ape").Open().KeyBy(initial).Count()
	questions := stream.Items(p, "a").Open()
	questions.Batch(now).KeyBy(initial).
		JoinAll(
			counts.Snapshot(now).Entries().KeyBy(func(e stream.Entry[string, Nat]) string { return e.Key }),
			func(_ string, e stream.Entry[string, Nat]) Nat { return e.Value },
		).
		AllTicks().
		ForEach(showBoth)
	run(f)
	// Output:
	// a 2
}
