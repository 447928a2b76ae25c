// Each replica asks for itself and may hear something else: there is no one count to be read from any of them.
package main

import (
	"context"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Client struct{}
	Server struct{}
)

var why = props.Because("whether it is in stock is a matter of the moment")

func stock(_ context.Context, item string) (int, error) { return len(item), nil }
func inStock(n int) bool                                { return n > 0 }

func main() {
	f := stream.New("map_async_replicated")
	client, servers := f.Process[Client](), f.Cluster[Server](3)
	orders := stream.NewInlet[string](client).Stream().Broadcast(servers, stream.FIFO)
	found := orders.MapAsync(8, why, stock)
	found.Filter(inStock).Count().FromAny(client).Ignore()
}
