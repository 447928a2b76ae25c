// The order of arrival depends on timing, and nobody says why any will do.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("as_arrived_without_token")
	server, client := f.Process[Server](), f.Process[Client]()
	bids := stream.NewInlet[int](client).Stream().Send(server, stream.Reorder)
	bids.AsArrived().Take(1).ForEach(show)
}
