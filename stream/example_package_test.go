package stream_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

// The places of the examples: two processes and a cluster.
type (
	Here  struct{}
	There struct{}
	Team  struct{}
)

// run runs a flow, and shows why it failed.
func run(f *stream.Flow) {
	if err := f.Run(context.Background()); err != nil {
		fmt.Println("failed:", err)
	}
}

// Nat is what counts are.
type Nat = lattice.Nat

func show[T any](x T) { fmt.Println(x) }

func showBoth[K, V any](k K, v V) { fmt.Println(k, v) }

func upper(s string) string { return strings.ToUpper(s) }

func length(s string) int { return len(s) }

func initial(s string) string { return s[:1] }

func even(n int) bool { return n%2 == 0 }

// A word count: read at one process, counted by a cluster, each word by the member that owns it, and printed where the
// lines came from.
func Example() {
	f := stream.New("wordcount")
	reader, counters := f.Process[Here](), f.Cluster[Team](3)
	stream.Lines(reader, strings.NewReader("to be or\nnot to be\n")).
		FlatMap(strings.Fields).
		KeyBy(upper).
		Shard(counters, stream.FIFO).
		Count().
		Entries().
		Unite(reader, stream.FIFO).
		Sort(func(a, b stream.Entry[string, lattice.Nat]) int { return strings.Compare(a.Key, b.Key) }).
		ForEach(func(e stream.Entry[string, lattice.Nat]) { fmt.Println(e.Key, e.Value) })
	run(f)
	// Output:
	// BE 2
	// NOT 1
	// OR 1
	// TO 2
}
