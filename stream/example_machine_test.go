package stream_test

import (
	"fmt"
	"strings"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// Each line is answered by a tick of its own, which knows that the line has no more words.
func ExampleStream_EachTick() {
	f := stream.New("example")
	line := stream.Items(f.Process[Here](), "to be", "or not to be", "").EachTick()
	line.FlatMap(strings.Fields).Count().Stream().AllTicks().ForEach(func(n Nat) { fmt.Println(n, "words") })
	run(f)
	// Output:
	// 2 words
	// 4 words
	// 0 words
}

// Every tick knows all banned words.
func ExampleStream_EnterWhole() {
	f := stream.New("example")
	p := f.Process[Here]()
	banned := stream.Items(p, "damn", "heck")
	line := stream.Items(p, "what the heck", "hello").EachTick()
	line.FlatMap(strings.Fields).Difference(line.EnterWhole(banned)).AllTicks().ForEach(show)
	run(f)
	// Output:
	// what
	// the
	// hello
}

// Every tick knows the greeting.
func ExampleStream_EnterCell() {
	f := stream.New("example")
	p := f.Process[Here]()
	name := stream.Items(p, "ann", "bob").EachTick()
	greeting := name.EnterCell(stream.Value(p, "hello"))
	greeting.Stream().Merge(name).Sort(func(a, b string) int { return len(b) - len(a) }).
		Collect().Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// [hello ann]
	// [hello bob]
}

// How often each word has been said before.
func ExampleStream_State() {
	f := stream.New("example")
	word := stream.Items(f.Process[Here](), "a", "b", "a", "a").EachTick()
	said := word.State[string, int]()
	counts := said.Lookup(word.KeyBy(strings.ToUpper), func(_ string, n int, _ bool) int { return n + 1 })
	said.Close(counts.Fold(func(now *int, n int) { *now = n }))
	counts.Entries().AllTicks().ForEach(func(e stream.Entry[string, int]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Output:
	// A 1
	// B 1
	// A 2
	// A 3
}

// Prices never change, so that nothing is written. A tick looks up what was bought, and not the whole list.
func ExampleStream_StateOf() {
	f := stream.New("example")
	p := f.Process[Here]()
	list := stream.Items(p, "apple 3", "pear 4").
		KeyBy(func(line string) string { return strings.Fields(line)[0] }).
		Fold(func(price *int, line string) { fmt.Sscan(strings.Fields(line)[1], price) })
	sale := stream.Items(p, "pear", "plum").EachTick()
	prices := sale.StateOf(list)
	prices.Lookup(sale.KeyBy(func(fruit string) string { return fruit }), func(fruit string, price int, ok bool) string {
		return fmt.Sprint(fruit, ": ", price, " ", ok)
	}).Values().AllTicks().ForEach(show)
	run(f)
	// Output:
	// pear: 4 true
	// plum: 0 false
}

// A guest who comes twice leaves.
func guests(f *stream.Flow) (guest stream.Stream[string, stream.Tick[stream.Process[Here]], props.List], inside stream.State[string, bool, stream.Tick[stream.Process[Here]]]) {
	guest = stream.Items(f.Process[Here](), "ann", "bob", "ann", "cy").EachTick()
	inside = guest.State[string, bool]()
	known := inside.Lookup(guest.KeyBy(func(name string) string { return name }), func(_ string, in, _ bool) bool { return in })
	inside.Delete(known.Filter(func(in bool) bool { return in }).Entries().Map(func(e stream.Entry[string, bool]) string { return e.Key }))
	inside.Close(known.Filter(func(in bool) bool { return !in }).Fold(func(in *bool, _ bool) { *in = true }))
	return guest, inside
}

func ExampleState_Lookup() {
	f := stream.New("example")
	guest, inside := guests(f)
	inside.Lookup(guest.KeyBy(func(name string) string { return name }), func(name string, in, _ bool) string {
		if in {
			return name + " goes"
		}
		return name + " comes"
	}).Values().AllTicks().ForEach(show)
	run(f)
	// Output:
	// ann comes
	// bob comes
	// ann goes
	// cy comes
}

// What is there at the beginning of each tick.
func ExampleState_Table() {
	f := stream.New("example")
	_, inside := guests(f)
	inside.Table().Cell().Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// map[]
	// map[ann:true]
	// map[ann:true bob:true]
	// map[bob:true]
}

func ExampleState_Delete() {
	f := stream.New("example")
	guest := stream.Items(f.Process[Here](), "ann", "-ann", "bob").EachTick()
	inside := guest.State[string, int]()
	comes := guest.Filter(func(s string) bool { return s[0] != '-' }).KeyBy(func(s string) string { return s })
	inside.Close(comes.Fold(func(n *int, _ string) { *n = 1 }))
	inside.Delete(guest.FilterMap(func(s string) (string, bool) { return strings.CutPrefix(s, "-") }))
	inside.Table().Cell().Latest().Snapshot(props.Because("shown")).Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// map[]
}

func ExampleState_Close() {
	f := stream.New("example")
	deposit := stream.Items(f.Process[Here](), 5, 7, 2).EachTick()
	account := deposit.State[string, int]()
	sums := account.Lookup(deposit.KeyBy(func(int) string { return "mine" }), func(d, sum int, _ bool) int { return sum + d })
	account.Close(sums.Fold(func(balance *int, sum int) { *balance = sum }))
	sums.Values().AllTicks().ForEach(show)
	run(f)
	// Output:
	// 5
	// 12
	// 14
}

// All that any tick has had so far, in each tick.
func ExampleStream_Carry() {
	f := stream.New("example")
	letter := stream.Items(f.Process[Here](), "a", "b", "c").EachTick()
	past := letter.Carry[string, props.Bag]()
	all := letter.Merge(past.Last())
	past.Close(all)
	all.Sort(strings.Compare).Collect().Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// [a]
	// [a b]
	// [a b c]
}

// What the tick before has left.
func ExampleCarry_Last() {
	f := stream.New("example")
	word := stream.Items(f.Process[Here](), "one", "two", "three").EachTick()
	before := word.Carry[string, props.List]()
	before.Close(word.Map(strings.ToUpper))
	before.Last().AllTicks().ForEach(show)
	run(f)
	// Output:
	// ONE
	// TWO
}

func ExampleCarry_Close() {
	f := stream.New("example")
	n := stream.Items(f.Process[Here](), 1, 2, 3).EachTick()
	sum := n.Carry[Nat, props.Bag]()
	now := n.Map(func(x int) Nat { return Nat(x) }).Merge(sum.Last()).Sum().Stream()
	sum.Close(now.Unordered())
	now.AllTicks().ForEach(show)
	run(f)
	// Output:
	// 1
	// 3
	// 6
}

// Each number with the one before.
func ExampleStream_DeferTick() {
	f := stream.New("example")
	n := stream.Items(f.Process[Here](), 1, 4, 9).EachTick()
	n.DeferTick().AllTicks().ForEach(show)
	run(f)
	// Output:
	// 1
	// 4
}

func ExampleKeyed_DeferTick() {
	f := stream.New("example")
	word := stream.Items(f.Process[Here](), "a", "bb", "ccc").EachTick()
	word.KeyBy(func(s string) int { return len(s) }).DeferTick().AllTicks().ForEach(showBoth)
	run(f)
	// Output:
	// 1 a
	// 2 bb
}

func ExampleTable_DeferTick() {
	f := stream.New("example")
	word := stream.Items(f.Process[Here](), "a", "bb", "ccc").EachTick()
	word.KeyBy(func(s string) int { return len(s) }).Count().DeferTick().Cell().Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// map[]
	// map[1:1]
	// map[2:1]
}

// How long the line before was.
func ExampleCell_DeferTick() {
	f := stream.New("example")
	line := stream.Items(f.Process[Here](), "to be", "or not to be", "").EachTick()
	line.FlatMap(strings.Fields).Count().DeferTick(100).Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// 100
	// 2
	// 4
}

// The last line's length.
func ExampleCell_Latest() {
	f := stream.New("example")
	line := stream.Items(f.Process[Here](), "to be", "or not to be").EachTick()
	line.FlatMap(strings.Fields).Count().Latest().Snapshot(props.Because("shown")).Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// 4
}

// Each key's value in the last tick that had it.
func ExampleTable_Latest() {
	f := stream.New("example")
	word := stream.Items(f.Process[Here](), "apple", "avocado", "banana").EachTick()
	word.KeyBy(func(s string) string { return s[:1] }).
		Fold(func(last *string, s string) { *last = s }).
		Latest().Cell().Snapshot(props.Because("shown")).Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// map[a:avocado b:banana]
}
