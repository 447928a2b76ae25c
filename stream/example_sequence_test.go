package stream_test

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

func small(n int) bool { return n < 5 }

func ExampleStream_Skip() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "header", "a", "b").Skip(1).ForEach(show)
	run(f)
	// Output:
	// a
	// b
}

func ExampleStream_TakeWhile() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 9, 3).TakeWhile(small).ForEach(show)
	run(f)
	// Output:
	// 1
	// 2
}

func ExampleStream_SkipWhile() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 9, 3).SkipWhile(small).ForEach(show)
	run(f)
	// Output:
	// 9
	// 3
}

func ExampleStream_First() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "gold", "silver").First().ForEach(show)
	run(f)
	// Output:
	// gold
}

func ExampleStream_Last() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "one", "two", "three").Last().ForEach(show)
	run(f)
	// Output:
	// three
}

func ExampleStream_Chunk() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3, 4, 5).Chunk(2).ForEach(show)
	run(f)
	// Output:
	// [1 2]
	// [3 4]
	// [5]
}

func ExampleStream_Chain() {
	f := stream.New("example")
	p := f.Process[Here]()
	yesterday, today := stream.Items(p, "a", "b"), stream.Items(p, "c").Open()
	yesterday.Chain(today).ForEach(show)
	run(f)
	// Output:
	// a
	// b
	// c
}

// What one side has more of is dropped.
func ExampleStream_Zip() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ann", "bob", "eve").Zip(stream.Items(p, 3, 5), func(who string, n int) string { return fmt.Sprint(who, " ", n) }).ForEach(show)
	run(f)
	// Output:
	// ann 3
	// bob 5
}

func ExampleStream_ZipLongest() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ann", "bob").ZipLongest(stream.Items(p, 3), func(who string, n int) string { return fmt.Sprint(who, " ", n) }).ForEach(show)
	run(f)
	// Output:
	// ann 3
	// bob 0
}

func ExampleStream_Partition() {
	f := stream.New("example")
	p := f.Process[Here]()
	low, high := stream.Items(p, 1, 9, 2).Partition(small)
	low.Collect().OnFinal(show)
	high.Collect().OnFinal(show)
	run(f)
	// Output:
	// [1 2]
	// [9]
}

func ExampleStream_Try() {
	f := stream.New("example")
	p := f.Process[Here]()
	numbers, failed := stream.Items(p, "1", "x", "2").Try(strconv.Atoi)
	numbers.Sum().OnFinal(show)
	failed.ForEach(func(bad stream.Failed[string]) { fmt.Println(bad.Item, "-", bad.Err) })
	run(f)
	// Output:
	// x - strconv.Atoi: parsing "x": invalid syntax
	// 3
}

// An order is known by its number. That is a claim: proptest.Laws checks it.
func ExampleStream_UniqueBy() {
	f := stream.New("example")
	p := f.Process[Here]()
	type order struct {
		number int
		what   string
	}
	byNumber := lattice.ClaimKey("the number of an order", func(o order) int { return o.number })
	stream.Items(p, order{1, "tea"}, order{2, "pot"}, order{1, "tea"}).
		UniqueBy(byNumber).
		ForEach(func(o order) { fmt.Println(o.number, o.what) })
	run(f)
	// Output:
	// 1 tea
	// 2 pot
}

func ExampleStream_FlatMapSet() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, lattice.Contains("b", "a"), lattice.Contains("a", "c")).
		FlatMapSet(func(s lattice.SetUnion[string]) lattice.SetUnion[string] { return s }).
		ForEach(show)
	run(f)
	// Output:
	// a
	// b
	// a
	// c
}

func ExampleStream_FlatMapMap() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, map[string]int{"tea": 2, "pot": 1}, map[string]int{"tea": 3}).
		FlatMapMap(func(cart map[string]int) map[string]int { return cart }).
		Sum().
		Entries().
		Sort(func(a, b stream.Entry[string, int]) int { return cmp.Compare(a.Key, b.Key) }).
		ForEach(show)
	run(f)
	// Output:
	// {pot 1}
	// {tea 5}
}

func ExampleStream_Any() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 9, 2).Any(small).OnFinal(show)
	run(f)
	// Output:
	// true
}

func ExampleStream_Every() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 9, 2).Every(small).OnFinal(show)
	run(f)
	// Output:
	// false
}

func ExampleStream_Histogram() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "tea", "pot", "tea").Histogram().OnFinal(show)
	run(f)
	// Output:
	// {pot: 1, tea: 2}
}
