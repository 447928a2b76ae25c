package stream_test

import (
	"fmt"
	"log/slog"
	"strconv"

	"github.com/calmflow/calm/io/codec"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Order struct {
	Item  string
	Count int
}

// The orders travel as JSON, so that the two ends may have types of two versions.
func ExampleStream_Encoded() {
	f := stream.New("example")
	here, there := f.Process[Here](), f.Process[There]()
	stream.Items(here, Order{"tea", 2}, Order{"milk", 1}).
		Named("orders").
		Encoded(codec.JSON[Order]{}).
		Send(there, stream.FIFO).
		ForEach(show)
	fmt.Println(f.Graph().Edges[0].Codec)
	run(f)
	// Output:
	// json
	// {tea 2}
	// {milk 1}
}

// The values travel as JSON; the keys in the library's own form, since they say which member owns them.
func ExampleKeyed_Encoded() {
	f := stream.New("example")
	here, team := f.Process[Here](), f.Cluster[Team](2)
	stream.Items(here, Order{"tea", 2}, Order{"milk", 1}, Order{"tea", 3}).
		KeyBy(func(o Order) string { return o.Item }).
		Encoded(codec.JSON[Order]{}).
		Shard(team, stream.FIFO).
		Map(func(o Order) int { return o.Count }).
		Sum().
		Entries().
		Unite(here, stream.FIFO).
		ForEach(show)
	run(f)
	// Unordered output:
	// {tea 5}
	// {milk 1}
}

// below100 are numbers of two digits: an older receiver, which a newer sender does not mind.
type below100 struct{}

func (below100) Form() string { return "numbers" }

func (below100) Append(dst []byte, x int) ([]byte, error) {
	return strconv.AppendInt(dst, int64(x), 10), nil
}

func (below100) Decode(src []byte) (int, error) {
	if len(src) > 2 {
		return 0, fmt.Errorf("%s is large", src)
	}
	return strconv.Atoi(string(src))
}

func ExampleLenient_Cut() {
	f := stream.New("example")
	f.Logger = slog.New(slog.DiscardHandler) // which is told of 100
	here, there := f.Process[Here](), f.Process[There]()
	lenient := stream.Lenient{Why: props.Because("who is older does without what is new")}
	stream.Items(here, 1, 100, 2).Encoded(below100{}).Send(there, lenient.Cut).ForEach(show)
	run(f)
	fmt.Println(f.Metrics()["example/There"][0].Dropped, "dropped")
	// Output:
	// 1
	// 2
	// 1 dropped
}
