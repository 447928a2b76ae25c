package stream_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/calmflow/calm/stream"
)

func ExampleItems() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "a", "b").ForEach(show)
	run(f)
	// Output:
	// a
	// b
}

// At a cluster each member has the items as its own. At all replicas alike they are one collection.
func ExampleItems_replicated() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](3)
	stream.Items(team, "a", "b").Gather(here, stream.FIFO).Values().Count().OnFinal(show)
	stream.Items(team.Replicated(), "a", "b").Count().FromAny(here).OnFinal(show)
	run(f)
	// Unordered output:
	// 6
	// 2
}

func ExampleValue() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Value(p, 42).OnFinal(show)
	run(f)
	// Output:
	// 42
}

func ExampleSeq() {
	f := stream.New("example")
	p := f.Process[Here]()
	fibonacci := func(yield func(int) bool) {
		for a, b := 0, 1; a < 30; a, b = b, a+b {
			if !yield(a) {
				return
			}
		}
	}
	stream.Seq(p, fibonacci).Collect().OnFinal(show)
	run(f)
	// Output:
	// [0 1 1 2 3 5 8 13 21]
}

func ExampleLines() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Lines(p, strings.NewReader("one\ntwo\r\nthree")).Map(upper).ForEach(show)
	run(f)
	// Output:
	// ONE
	// TWO
	// THREE
}

// What is typed may go on, so that it is counted up to a bound only.
func ExampleTyped() {
	f := stream.New("example")
	p := f.Process[Here]()
	terminal := strings.NewReader("yes\nyes\nno\n")
	stream.Typed(p, terminal).
		Filter(func(s string) bool { return s == "yes" }).
		Count().
		Reaches(2).
		ForEach(func(Nat) { fmt.Println("accepted") })
	run(f)
	// Output:
	// accepted
}

func ExampleChan() {
	c := make(chan int, 3)
	c <- 1
	c <- 2
	c <- 3
	close(c)

	f := stream.New("example")
	p := f.Process[Here]()
	stream.Chan(p, c).Scan(func(sum *int, n int) int { *sum += n; return *sum }).ForEach(show)
	run(f)
	// Output:
	// 1
	// 3
	// 6
}

func ExampleNewInlet() {
	f := stream.New("example")
	p := f.Process[Here]()
	visits := stream.NewInlet[string](p)
	visits.Stream().Map(upper).ForEach(show)

	go func() {
		defer visits.Close()
		for _, v := range []string{"ann", "bob"} {
			if err := visits.Put(context.Background(), v); err != nil {
				fmt.Println(err)
			}
		}
	}()
	run(f)
	// Output:
	// ANN
	// BOB
}

// Signals come from the channel of os/signal.
func ExampleChan_signals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	f := stream.New("example")
	told := stream.Chan(f.Process[Here](), signals)
	told.ForEach(func(s os.Signal) { fmt.Println("told to", s) })
	signals <- os.Interrupt // as the operating system does
	signal.Stop(signals)
	close(signals) // so that the flow ends
	run(f)
	// Output:
	// told to interrupt
}

func ExampleInlet_Stream() {
	f := stream.New("example")
	p := f.Process[Here]()
	in := stream.NewInlet[int](p)
	evens := in.Stream().Filter(even)
	evens.ForEach(show)
	in.Close()
	run(f)
	// Output:
}

// Put waits until the flow runs, and while it does not keep up.
func ExampleInlet_Put() {
	f := stream.New("example")
	p := f.Process[Here]()
	in := stream.NewInlet[int](p)
	in.Stream().Take(1).ForEach(show)
	go func() {
		defer in.Close()
		for n := range 3 {
			if err := in.Put(context.Background(), n); err != nil {
				fmt.Println(err)
			}
		}
	}()
	run(f)
	// Output:
	// 0
}

// At a cluster, Put says at which member.
func ExampleInlet_PutAt() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	in := stream.NewInlet[string](team)
	in.Stream().ForEachMember(func(m stream.Member[Team], s string) { fmt.Println(m, s) })
	go func() {
		defer in.Close()
		if err := in.PutAt(context.Background(), 1, "to the second"); err != nil {
			fmt.Println(err)
		}
	}()
	run(f)
	// Output:
	// Team[1] to the second
}

// Close ends the stream, and with the last of its sources the flow.
func ExampleInlet_Close() {
	f := stream.New("example")
	p := f.Process[Here]()
	in := stream.NewInlet[int](p)
	in.Stream().Merge(stream.Seq(p, slices.Values([]int{1, 2})).Open()).ForEach(show)
	in.Close()
	run(f)
	// Unordered output:
	// 1
	// 2
}
