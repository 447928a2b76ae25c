package tick_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/calmflow/calm/tick"
)

// A host that owns the loop pushes, runs what is to be done, and takes what came out. No goroutine is started.
func Example() {
	g := tick.New(tick.Options{Name: "words"})
	lines := tick.NewInbox(g, "lines", tick.InboxOptions[string]{})
	words := tick.FlatMap(lines.Port(), strings.Fields)
	keyed := tick.Map(words, func(w string) tick.Entry[string, int] { return tick.Entry[string, int]{Key: w, Value: 1} })
	counts := tick.FoldKeyed(keyed, tick.EachTick, func(n *int, x int) bool { *n += x; return true })
	out := tick.NewOutbox(counts, "counts")

	for _, line := range []string{"to be or not to be", "that is not the question"} {
		if _, err := lines.TryPush(line); err != nil {
			fmt.Println(err)
		}
		if err := g.RunAvailable(); err != nil {
			fmt.Println(err)
		}
		fmt.Println(out.Take())
	}
	// Output:
	// [{to 2} {be 2} {or 1} {not 1}] false
	// [{that 1} {is 1} {not 2} {the 1} {question 1}] false
}

// Run takes items as they come from other goroutines, until all inboxes are closed.
func ExampleGraph_Run() {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "numbers", tick.InboxOptions[int]{Limit: 10})
	sum := tick.Fold(in.Port(), tick.AtEnd, func(sum *int, x int) bool { *sum += x; return true })
	tick.ForEach(sum, func(xs []int) { fmt.Println(xs) }, nil)
	go func() {
		defer in.Close()
		for i := range 100 {
			if in.Push(context.Background(), i) != nil {
				return
			}
		}
	}()
	fmt.Println(g.Run(context.Background()))
	// Output:
	// [4950]
	// <nil>
}

// The lengths of the shortest ways from a: what gets shorter goes round until nothing does.
func ExampleRecurseTable() {
	type way struct {
		to     string
		length int
	}
	shorter := func(a *int, b int) bool { // lengths are above 0
		if *a == 0 || b < *a {
			*a = b
			return true
		}
		return false
	}
	g := tick.New(tick.Options{})
	start := tick.NewInbox(g, "start", tick.InboxOptions[tick.Entry[string, int]]{})
	ways := tick.NewInbox(g, "ways", tick.InboxOptions[tick.Entry[string, way]]{})

	r := tick.RecurseTable(start.Port(), tick.AtEnd, shorter)
	next := tick.JoinTable(ways.Port(), r.Facts(), func(w way) string { return w.to },
		func(w way, length int) int { return length + w.length }, shorter, shorter)
	out := tick.NewOutbox(r.Close(next), "lengths")

	_, _ = start.TryPush(tick.Entry[string, int]{Key: "a", Value: 1})
	_, _ = ways.TryPush(tick.Entry[string, way]{"a", way{"c", 9}}, tick.Entry[string, way]{"a", way{"b", 2}}, tick.Entry[string, way]{"b", way{"c", 3}}, tick.Entry[string, way]{"c", way{"a", 1}})
	start.Close()
	ways.Close()
	if err := g.RunAvailable(); err != nil {
		fmt.Println(err)
	}
	fmt.Println(out.Take())
	// Output:
	// [{a 1} {c 6} {b 3}] true
}

// Who can be reached from whom: what follows from a fact goes round until nothing is new.
func ExampleRecurse() {
	g := tick.New(tick.Options{})
	start := tick.NewInbox(g, "start", tick.InboxOptions[string]{})
	roads := tick.NewInbox(g, "roads", tick.InboxOptions[tick.Entry[string, string]]{})

	r := tick.Recurse(start.Port())
	here := tick.Map(r.Facts(), func(city string) tick.Entry[string, string] { return tick.Entry[string, string]{Key: city} })
	onward := tick.Join(here, roads.Port(), func(_, to string) string { return to })
	reached := r.Close(tick.Map(onward, func(e tick.Entry[string, string]) string { return e.Value }))
	out := tick.NewOutbox(reached, "reached")

	start.TryPush("Ulm")
	roads.TryPush([]tick.Entry[string, string]{{"Ulm", "Linz"}, {"Linz", "Wien"}, {"Wien", "Ulm"}, {"Pest", "Ofen"}}...)
	fmt.Println(g.RunAvailable())
	fmt.Println(out.Take())
	roads.TryPush(tick.Entry[string, string]{Key: "Wien", Value: "Pest"})
	fmt.Println(g.RunAvailable())
	fmt.Println(out.Take())
	// Output:
	// <nil>
	// [Ulm Linz Wien] false
	// <nil>
	// [Pest Ofen] false
}

// Inside a domain each tick's batch is complete, and so it can be sorted.
func ExampleBatch() {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	d := g.NewDomain("batches")
	sorted := tick.Sort(tick.Batch(in.Port(), d), slices.Sort[[]int])
	out := tick.NewOutbox(tick.AllTicks(sorted), "out")
	for _, batch := range [][]int{{3, 1, 2}, {2, 0}} {
		in.TryPush(batch...)
		fmt.Println(g.RunAvailable())
		fmt.Println(out.Take())
	}
	// Output:
	// <nil>
	// [1 2 3] false
	// <nil>
	// [0 2] false
}

// A tick sees the last value of a stream outside beside its batch.
func ExampleSnapshot() {
	g := tick.New(tick.Options{})
	orders := tick.NewInbox(g, "orders", tick.InboxOptions[int]{})
	price := tick.NewInbox(g, "price", tick.InboxOptions[int]{})
	d := g.NewDomain("billing")
	type key = struct{}
	amounts := tick.Map(tick.Batch(orders.Port(), d), func(n int) tick.Entry[key, int] { return tick.Entry[key, int]{Value: n} })
	current := tick.Snapshot(price.Port(), d, tick.EachTick, func(p int) int { return p })
	prices := tick.Map(current, func(p int) tick.Entry[key, int] { return tick.Entry[key, int]{Value: p} })
	bills := tick.JoinAll(amounts, prices, nil, func(n, p int) string { return fmt.Sprintf("%d at %d", n, p) })
	tick.ForEach(tick.AllTicks(bills), func(es []tick.Entry[key, string]) { fmt.Println(es) }, nil)

	price.TryPush(5)
	orders.TryPush(1, 2)
	fmt.Println(g.RunAvailable())
	price.TryPush(6)
	fmt.Println(g.RunAvailable())
	orders.TryPush(3)
	fmt.Println(g.RunAvailable())
	// Output:
	// [{{} 1 at 5} {{} 2 at 5}]
	// <nil>
	// <nil>
	// [{{} 3 at 6}]
	// <nil>
}

// What goes round through a delay comes a tick later: a countdown, a step a tick.
func ExampleNewDelay() {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	back := tick.NewDelay[int](g, nil, false)
	all := tick.Merge(in.Port(), back.Port())
	back.Close(tick.FilterMap(all, func(x int) (int, bool) { return x - 1, x > 1 }))
	tick.ForEach(all, func(xs []int) { fmt.Println(g.Ticks(), xs) }, func() { fmt.Println("end") })
	in.TryPush(3)
	in.Close()
	fmt.Println(g.RunAvailable())
	// Output:
	// 1 [3]
	// 2 [2]
	// 3 [1]
	// end
	// <nil>
}

// A recorded run can be replayed, here for the counts, elsewhere to find a fault or to go on after a crash.
func ExampleGraph_Record() {
	build := func() (*tick.Graph, *tick.Inbox[int], *tick.Outbox[int]) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Codec: jsonCodec[int]{}})
		counts := tick.Fold(in.Port(), tick.EachTick, func(n *int, _ int) bool { *n++; return true })
		return g, in, tick.NewOutbox(counts, "counts")
	}
	var journal bytes.Buffer
	g, in, out := build()
	fmt.Println(g.Record(&journal))
	for i := range 3 {
		in.TryPush(slices.Repeat([]int{7}, i+1)...)
		fmt.Println(g.RunTick())
	}
	fmt.Println(out.Take())

	again, _, out := build()
	fmt.Println(again.Replay(&journal))
	fmt.Println(out.Take())
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// <nil>
	// [1 3 6] false
	// <nil>
	// [1 3 6] false
}

// Metrics tell what went over each edge.
func ExampleGraph_Metrics() {
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "numbers", tick.InboxOptions[int]{})
	even := tick.Filter(in.Port(), func(x int) bool { return x%2 == 0 })
	even.SetLabel("even")
	tick.ForEach(even, func([]int) {}, nil)
	in.TryPush(1, 2, 3, 4, 5)
	fmt.Println(g.RunTick())
	for _, m := range g.Metrics() {
		from, _, _ := strings.Cut(m.From, " (")
		to, _, _ := strings.Cut(m.To, " (")
		fmt.Printf("%s to %s %q: %d items in %d batches\n", from, to, m.Label, m.Items, m.Batches)
	}
	// Output:
	// <nil>
	// numbers to Filter "": 5 items in 1 batches
	// Filter to ForEach "even": 2 items in 1 batches
}

// An operator of one's own, which yields the difference of each item from the one before.
func ExampleConnect() {
	differences := func(in *tick.Port[int]) *tick.Port[int] {
		n := in.Node().Graph().NewNode("Differences", in.Node().Domain())
		out := tick.Out[int](n)
		last := 0
		var buf []int
		tick.Connect(n, in, func(xs []int) {
			buf = buf[:0]
			for _, x := range xs {
				buf = append(buf, x-last)
				last = x
			}
			out.Emit(buf)
		}, nil)
		n.OnEnd(out.End)
		n.OnReset(func() { last = 0 })
		return out
	}
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	out := tick.NewOutbox(differences(in.Port()), "out")
	in.TryPush(1, 4, 9, 16)
	in.Close()
	fmt.Println(g.RunAvailable())
	fmt.Println(out.Take())
	// Output:
	// <nil>
	// [1 3 5 7] true
}

// A graph prints what a tick does, in its order.
func ExampleGraph_String() {
	g := tick.New(tick.Options{Name: "sorting"})
	g.Describe("numbers", tick.Site{File: "main.go", Line: 10})
	in := tick.NewInbox(g, "numbers", tick.InboxOptions[int]{})
	g.Describe("sort", tick.Site{File: "main.go", Line: 11})
	tick.AllTicks(tick.Sort(tick.Batch(in.Port(), g.NewDomain("ticks")), slices.Sort[[]int]))
	fmt.Print(g)
	// Output:
	// graph "sorting": 4 operators
	//    0 numbers (main.go:10)
	//      cut of ticks
	//    1 sort (main.go:11) <- 0 in "ticks"
	//    2 sort (main.go:11) <- 1 in "ticks"
	//    3 sort (main.go:11) <- 2, runs each tick
}
