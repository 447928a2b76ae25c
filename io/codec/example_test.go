package codec_test

import (
	"context"
	"fmt"
	"time"

	"github.com/calmflow/calm/io/codec"
	"github.com/calmflow/calm/stream"
)

type (
	Till  struct{}
	Store struct{}
)

type Order struct {
	Item  string `json:"item"`
	Count int    `json:"count"`
}

func ExampleJSON() {
	b, _ := codec.JSON[Order]{}.Append(nil, Order{"tea", 2})
	fmt.Println(string(b))

	f := stream.New("shop")
	till, store := f.Process[Till](), f.Process[Store]()
	stream.Items(till, Order{"tea", 2}, Order{"milk", 1}).
		Encoded(codec.JSON[Order]{}).
		Send(store, stream.FIFO).
		ForEach(func(o Order) { fmt.Println(o.Count, "of", o.Item) })
	if err := f.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"item":"tea","count":2}
	// 2 of tea
	// 1 of milk
}

func ExampleBinary() {
	f := stream.New("clocks")
	till, store := f.Process[Till](), f.Process[Store]()
	stream.Items(till, time.Date(2000, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600))).
		Encoded(codec.Binary[time.Time]()).
		Send(store, stream.FIFO).
		ForEach(func(t time.Time) { fmt.Println(t.Format(time.RFC3339)) }) // with its zone, which canonical CBOR would make UTC
	if err := f.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2000-01-01T00:00:00+01:00
}

func ExampleRaw() {
	f := stream.New("lines")
	till, store := f.Process[Till](), f.Process[Store]()
	stream.Items(till, "one", "two").
		Encoded(codec.Raw[string]{}).
		Send(store, stream.FIFO).
		ForEach(func(line string) { fmt.Println(line) })
	if err := f.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// one
	// two
}
