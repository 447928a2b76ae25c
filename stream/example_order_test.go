package stream_test

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

func ExampleStream_Enumerate() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "a", "b").
		Enumerate(func(i int, s string) string { return fmt.Sprint(i, ": ", s) }).
		ForEach(show)
	run(f)
	// Output:
	// 0: a
	// 1: b
}

// A running balance.
func ExampleStream_Scan() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 100, -30, 5).
		Scan(func(balance *int, change int) int {
			*balance += change
			return *balance
		}).
		ForEach(show)
	run(f)
	// Output:
	// 100
	// 70
	// 75
}

func ExampleStream_Take() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "gold", "silver", "bronze", "tin").Take(3).ForEach(show)
	run(f)
	// Output:
	// gold
	// silver
	// bronze
}

// The comparison knows only the length. Items that it holds equal come in the order of their canonical bytes, so that a
// bag has one sorted order, however it arrives.
func ExampleStream_Sort() {
	byLength := func(a, b string) int { return cmp.Compare(len(a), len(b)) }
	for _, arrived := range [][]string{{"owl", "bear", "ant", "bee"}, {"bee", "ant", "owl", "bear"}} {
		f := stream.New("example")
		p := f.Process[Here]()
		stream.Items(p, arrived...).Unordered().Sort(byLength).Collect().OnFinal(show)
		run(f)
	}
	// Output:
	// [ant bee owl bear]
	// [ant bee owl bear]
}

// Which of two bids is first depends on timing: the token says why either will do, and the graph shows it.
func ExampleStream_AsArrived() {
	f := stream.New("example")
	p := f.Process[Here]()
	ann, bob := stream.Items(p, "ann"), stream.Items(p, "bob")
	ann.Merge(bob).
		AsArrived(props.Because("whoever is served first")).
		Enumerate(func(i int, _ string) int { return i + 1 }).
		ForEach(show)
	run(f)
	// Output:
	// 1
	// 2
}

// Tickets are numbered at each counter, and two counters do not wait for each other.
func ExampleKeyed_Enumerate() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").KeyBy(initial).
		Enumerate(func(i int, s string) string { return fmt.Sprint(i, " ", s) }).
		ForEach(showBoth)
	run(f)
	// Unordered output:
	// a 0 ant
	// b 0 bee
	// a 1 ape
}

func ExampleKeyed_Scan() {
	type move struct {
		account string
		amount  int
	}
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, move{"ann", 10}, move{"bob", 5}, move{"ann", -3}).
		KeyBy(func(m move) string { return m.account }).
		Scan(func(balance *int, m move) int {
			*balance += m.amount
			return *balance
		}).
		ForEach(showBoth)
	run(f)
	// Unordered output:
	// ann 10
	// bob 5
	// ann 7
}

func ExampleKeyed_Take() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "ape", "bee", "asp").KeyBy(initial).Take(2).ForEach(showBoth)
	run(f)
	// Unordered output:
	// a ant
	// a ape
	// b bee
}

func ExampleKeyed_Sort() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "asp", "ant", "bee", "ape").KeyBy(initial).Sort(cmp.Compare[string]).Collect().Entries().ForEach(show)
	run(f)
	// Unordered output:
	// {a [ant ape asp]}
	// {b [bee]}
}

func ExampleKeyed_AsArrived() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee", "ape").KeyBy(initial).Unordered().
		AsArrived(props.Because("any one animal stands for its letter")).
		Take(1).
		Count().
		Entries().
		ForEach(show)
	run(f)
	// Unordered output:
	// {a 1}
	// {b 1}
}
