package stream_test

import (
	"fmt"
	"strings"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// Each price as a share of the largest.
func ExampleStream_With() {
	f := stream.New("example")
	p := f.Process[Here]()
	prices := stream.Items(p, 20, 50, 10)
	prices.With(prices.Max(), func(price int, top lattice.Max[int]) string { return fmt.Sprint(100*price/top.V, " %") }).ForEach(show)
	run(f)
	// Output:
	// 40 %
	// 100 %
	// 20 %
}

func ExampleStream_CrossProduct() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "S", "L").CrossProduct(stream.Items(p, "red", "blue"), func(size, color string) string { return size + " " + color }).ForEach(show)
	run(f)
	// Output:
	// S red
	// S blue
	// L red
	// L blue
}

func ExampleStream_CrossProductGrowing() {
	f := stream.New("example")
	p := f.Process[Here]()
	sizes, colors := stream.Items(p, 1, 2).Open(), stream.Items(p, 10, 20).Open()
	sizes.CrossProductGrowing(colors, func(a, b int) int { return a + b }).Count().Reaches(4).ForEach(show)
	run(f)
	// Output:
	// 4
}

func ExampleKeyed_With() {
	f := stream.New("example")
	p := f.Process[Here]()
	orders := stream.Items(p, "tea", "pot", "tea").KeyBy(thing)
	n := orders.Values().Count()
	orders.With(n, func(o string, n lattice.Nat) string { return fmt.Sprint(o, " of ", n) }).Values().Sort(strings.Compare).ForEach(show)
	run(f)
	// Output:
	// pot of 3
	// tea of 3
	// tea of 3
}

func ExampleKeyed_Lookup() {
	f := stream.New("example")
	p := f.Process[Here]()
	orders := stream.Items(p, "tea", "pot", "tea").KeyBy(thing)
	orders.Lookup(orders.Count(), func(o string, n lattice.Nat) string { return fmt.Sprint(o, " ", n) }).Values().Sort(strings.Compare).ForEach(show)
	run(f)
	// Output:
	// pot 1
	// tea 2
	// tea 2
}

func ExampleKeyed_SemiJoin() {
	f := stream.New("example")
	p := f.Process[Here]()
	orders := stream.Items(p, "tea", "pot", "tea").KeyBy(thing)
	sold := stream.Items(p, "tea").KeyBy(thing)
	orders.SemiJoin(sold).Values().Sort(strings.Compare).ForEach(show)
	run(f)
	// Output:
	// tea
	// tea
}

// What has been asked for is there once it has been delivered.
func ExampleKeyed_SemiJoinGrowing() {
	f := stream.New("example")
	p := f.Process[Here]()
	orders := stream.Items(p, "tea", "pot", "tea").KeyBy(thing)
	delivered := stream.Items(p, "pot", "cup").KeyBy(thing)
	orders.Open().SemiJoinGrowing(delivered.Open()).Values().ForEach(show)
	run(f)
	// Output:
	// pot
}

// A line that ends in a dot is the last of its page.
func ExampleKeyed_SealInBand() {
	f := stream.New("example")
	p := f.Process[Here]()
	lines := stream.Items(p, "a one", "b uno", "a two.", "a three").KeyBy(func(l string) string { return l[:1] }).Map(func(l string) string { return l[2:] })
	pages, late := lines.SealInBand(func(l string) bool { return strings.HasSuffix(l, ".") })
	pages.ForEach(func(page string, lines []string) { fmt.Println(page, lines) })
	late.ForEach(func(page, line string) { fmt.Println("late on", page, line) })
	run(f)
	// Output:
	// a [one two.]
	// late on a three
}

func ExampleKeyed_SealByCount() {
	f := stream.New("example")
	p := f.Process[Here]()
	items := stream.Items(p, "ann pot", "bob cup", "ann tea").Unordered().KeyBy(voter)
	manifest := stream.Items(p, "ann 2", "bob 3").KeyBy(voter).Map(points)
	items.SealByCount(manifest, strings.Compare).ForEach(func(who string, cart []string) { fmt.Println(who, cart) })
	run(f)
	// Output:
	// ann [ann pot ann tea]
}

// What the wire repeats does not matter: the manifest names what belongs to a cart.
func ExampleKeyed_SealBySet() {
	f := stream.New("example")
	p := f.Process[Here]()
	items := stream.Items(p, "ann 1", "bob 2", "ann 3").Send(f.Process[There](), stream.Repeat).KeyBy(voter)
	manifest := stream.Items(f.Process[There](), "ann").KeyBy(thing).Map(func(string) []int { return []int{1, 3} })
	items.SealBySet(manifest, points, strings.Compare).ForEach(func(who string, cart []string) { fmt.Println(who, cart) })
	run(f)
	// Output:
	// ann [ann 1 ann 3]
}

func thing(what string) string { return what }
