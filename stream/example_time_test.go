package stream_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// Ticks of a millisecond, until the context ends.
func ExampleEvery() {
	ctx, cancel := context.WithCancel(context.Background())
	f := stream.New("example")
	stream.Every(f.Process[Here](), time.Millisecond, props.Because("the lamp blinks")).
		Enumerate(func(i int, _ time.Time) int { return i }).
		ForEach(func(i int) {
			if i < 3 {
				fmt.Println("blink", i)
			} else {
				cancel()
			}
		})
	fmt.Println(f.Run(ctx))
	// Output:
	// blink 0
	// blink 1
	// blink 2
	// context canceled
}

// noon is when the examples begin, by a clock that stands until it is moved on.
func noon() *proptest.Clock { return proptest.NewClock(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)) }

// Orders with the time at which they came.
func ExampleStream_AtTime() {
	f := stream.New("example")
	f.Clock = noon()
	stream.Items(f.Process[Here](), "tea", "soup").
		AtTime(props.Because("an order counts from when it came"), func(order string, at time.Time) string {
			return at.Format("15:04 ") + order
		}).
		ForEach(func(s string) { fmt.Println(s) })
	run(f)
	// Output:
	// 12:00 tea
	// 12:00 soup
}

// The orders of each table with the time at which they came.
func ExampleKeyed_AtTime() {
	f := stream.New("example")
	f.Clock = noon()
	stream.Items(f.Process[Here](), "tea", "soup").
		KeyBy(func(order string) int { return len(order) }).
		AtTime(props.Because("an order counts from when it came"), func(order string, at time.Time) string {
			return at.Format("15:04 ") + order
		}).
		ForEach(func(table int, s string) { fmt.Println(table, s) })
	run(f)
	// Output:
	// 3 12:00 tea
	// 4 12:00 soup
}

// Each order with the total that there is in its tick.
func ExampleStream_Sample() {
	f := stream.New("example")
	orders := stream.Items(f.Process[Here](), 30, 10).Open()
	orders.Sample(orders.Sum(), props.Because("a share of what has come so far"), func(order, total int) string {
		return fmt.Sprintf("%d%%", 100*order/total)
	}).
		ForEach(func(s string) { fmt.Println(s) })
	run(f)
	// Output:
	// 75%
	// 25%
}

// Questions about accounts, answered with what there is at the moment.
func ExampleKeyed_Sample() {
	f := stream.New("example")
	here := f.Process[Here]()
	same := func(account string) string { return account }
	balances := stream.Items(here, 5, -2).Open().KeyBy(func(int) string { return "ann" }).Sum()
	stream.Items(here, "ann", "bob").KeyBy(same).
		Sample(balances, props.Because("a question sees what has arrived"), func(who string, balance int, ok bool) string {
			return fmt.Sprint(who, " has ", balance, ", known: ", ok)
		}).
		ForEach(func(_, s string) { fmt.Println(s) })
	run(f)
	// Output:
	// ann has 3, known: true
	// bob has 0, known: false
}

// What two questions wait for: one has its answer, the other has none within a millisecond.
func ExampleKeyed_Timeout() {
	f := stream.New("example")
	here := f.Process[Here]()
	same := func(id int) int { return id }
	asked := stream.Items(here, 1, 2).KeyBy(same)
	answered := stream.Items(here, 2).KeyBy(same)
	asked.Timeout(answered, time.Millisecond, props.Because("who asks does not wait for ever")).
		ForEach(func(id, _ int) { fmt.Println("no answer to", id) })
	run(f)
	// Output:
	// no answer to 1
}

// The total as it is seen, of numbers that come together.
func ExampleCell_Changes() {
	f := stream.New("example")
	stream.Items(f.Process[Here](), 1, 2, 3).Open().Sum().
		Changes(props.Because("the screen shows the total of the moment")).
		ForEach(func(total int) { fmt.Println(total) })
	run(f)
	// Output:
	// 6
}

// The count of each word as it is seen.
func ExampleTable_Changes() {
	f := stream.New("example")
	stream.Items(f.Process[Here](), "to", "be", "to").Open().
		KeyBy(func(w string) string { return w }).
		Count().
		Changes(props.Because("the screen shows the counts of the moment")).
		ForEach(func(w string, n lattice.Nat) { fmt.Println(w, n) })
	run(f)
	// Output:
	// to 2
	// be 1
}

// Each member answers in its own name what all of them were asked.
func ExampleCluster_Self() {
	f := stream.New("example")
	team, here := f.Cluster[Team](2), f.Process[Here]()
	stream.Items(here, "well?").Broadcast(team, stream.FIFO).
		Sample(team.Self(), props.Because("each answers for itself"), func(_ string, me stream.Member[Team]) string {
			return fmt.Sprint(me, " is well")
		}).
		Gather(here, stream.FIFO).
		Values().
		Sort(strings.Compare).
		ForEach(func(s string) { fmt.Println(s) })
	run(f)
	// Output:
	// Team[0] is well
	// Team[1] is well
}

// Page is numbered by who sends it.
type Page struct {
	Number uint64
	Text   string
}

var byPage = lattice.ClaimIndex("by the page's number", func(p Page) uint64 { return p.Number })

// A wire that repeats and reorders, and a text that is whole and in order again.
func ExampleStream_Resequence() {
	f := stream.New("example")
	pages := stream.Items(f.Process[Here](), Page{0, "once"}, Page{1, "upon"}, Page{2, "a time"})
	pages.Send(f.Process[There](), stream.Repeat).
		Resequence(byPage).
		ForEach(func(p Page) { fmt.Println(p.Text) })
	run(f)
	// Output:
	// once
	// upon
	// a time
}

// Each member numbers its own pages, so they are in order by sender.
func ExampleKeyed_Resequence() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	texts := stream.Items(team, Page{0, "a"}, Page{1, "b"}).
		Gather(f.Process[Here](), stream.Repeat).
		Resequence(byPage).
		Fold(func(text *string, p Page) { *text += p.Text }).
		Entries()
	texts.ForEach(func(e stream.Entry[stream.Member[Team], string]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Unordered output:
	// Team[0] ab
	// Team[1] ab
}
