package stream_test

import (
	"context"
	"fmt"
	"os"

	"github.com/calmflow/calm/stream"
)

func ExampleStream_ForEach() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "a", "b").ForEach(func(s string) { fmt.Println(s) })
	run(f)
	// Output:
	// a
	// b
}

func ExampleStream_ForEachMember() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	stream.Items(team, "hello").ForEachMember(func(m stream.Member[Team], s string) { fmt.Println(m, s) })
	run(f)
	// Unordered output:
	// Team[0] hello
	// Team[1] hello
}

func ExampleStream_To() {
	f := stream.New("example")
	p := f.Process[Here]()
	c := make(chan string)
	stream.Items(p, "a", "b").To(c)
	go run(f)
	for s := range c {
		fmt.Println(s)
	}
	// Output:
	// a
	// b
}

func ExampleStream_Write() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3).Write(os.Stdout, func(dst []byte, n int) []byte { return fmt.Appendf(dst, "%d;", n) })
	run(f)
	// Output:
	// 1;2;3;
}

func ExampleStream_All() {
	f := stream.New("example")
	p := f.Process[Here]()
	all := stream.Items(p, "a", "b", "c").All()
	go run(f)
	for s := range all {
		fmt.Println(s)
		if s == "b" {
			break
		}
	}
	// Output:
	// a
	// b
}

// A handle that nothing uses is refused, unless it is said to be meant.
func ExampleStream_Ignore() {
	f := stream.New("example")
	p := f.Process[Here]()
	small := stream.Items(p, 1, 2, 3).Filter(func(n int) bool { return n < 3 })
	small.Count().OnFinal(show)
	small.Map(func(n int) int { return -n }).Ignore()
	run(f)
	// Output:
	// 2
}

func ExampleKeyed_ForEach() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant", "bee").KeyBy(initial).ForEach(func(k, v string) { fmt.Println(k, v) })
	run(f)
	// Unordered output:
	// a ant
	// b bee
}

func ExampleKeyed_ForEachMember() {
	f := stream.New("example")
	team := f.Cluster[Team](2)
	stream.Items(team, "ant").KeyBy(initial).
		ForEachMember(func(m stream.Member[Team], k, v string) { fmt.Println(m, k, v) })
	run(f)
	// Unordered output:
	// Team[0] a ant
	// Team[1] a ant
}

func ExampleKeyed_Ignore() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant").KeyBy(initial).Ignore()
	run(f)
	// Output:
}

func ExampleCell_OnFinal() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1, 2, 3).Sum().OnFinal(func(n int) { fmt.Println("sum", n) })
	run(f)
	// Output:
	// sum 6
}

func ExampleCell_Ignore() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, 1).Open().Count().Ignore()
	run(f)
	// Output:
}

func ExampleTable_Ignore() {
	f := stream.New("example")
	p := f.Process[Here]()
	stream.Items(p, "ant").KeyBy(initial).Count().Ignore()
	run(f)
	// Output:
}

// Run ends when the context does, and returns why.
func ExampleFlow_Run() {
	f := stream.New("example")
	p := f.Process[Here]()
	ctx, stop := context.WithCancelCause(context.Background())
	stream.NewInlet[int](p).Stream().ForEach(show)
	stop(fmt.Errorf("closing time"))
	fmt.Println(f.Run(ctx))
	// Output:
	// closing time
}
