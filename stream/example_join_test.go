package stream_test

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

// The rows that the joins of the examples are about.
type order struct {
	Customer string
	Item     string
}

type address struct {
	Customer string
	City     string
}

func (o order) customer() string   { return o.Customer }
func (a address) customer() string { return a.Customer }

func deliver(o order, a address) string { return o.Item + " to " + a.City }

// Both sides may grow for ever: a pair is made when the later of the two comes.
func ExampleKeyed_Join() {
	f := stream.New("example")
	p := f.Process[Here]()
	orders := stream.Items(p, order{"ann", "tea"}, order{"bob", "rice"}, order{"ann", "salt"}).KeyBy(order.customer)
	addresses := stream.Items(p, address{"ann", "Bern"}, address{"cy", "Cork"}).KeyBy(address.customer)
	orders.Join(addresses, deliver).ForEach(showBoth)
	run(f)
	// Unordered output:
	// ann tea to Bern
	// ann salt to Bern
}

// With the addresses complete, the orders keep their order.
func ExampleKeyed_JoinAll() {
	f := stream.New("example")
	p := f.Process[Here]()
	orders := stream.Items(p, order{"ann", "tea"}, order{"bob", "rice"}, order{"ann", "salt"}).KeyBy(order.customer)
	addresses := stream.Items(p, address{"ann", "Bern"}).KeyBy(address.customer)
	orders.JoinAll(addresses, deliver).
		Collect().
		Entries().
		ForEach(func(e stream.Entry[string, []string]) { fmt.Printf("%s: %q\n", e.Key, e.Value) })
	run(f)
	// Output:
	// ann: ["tea to Bern" "salt to Bern"]
}

func ExampleKeyed_AntiJoin() {
	f := stream.New("example")
	p := f.Process[Here]()
	orders := stream.Items(p, order{"ann", "tea"}, order{"bob", "rice"}, order{"ann", "salt"}).KeyBy(order.customer)
	addresses := stream.Items(p, address{"ann", "Bern"}).KeyBy(address.customer)
	orders.AntiJoin(addresses).ForEach(showBoth)
	run(f)
	// Output:
	// bob {bob rice}
}
