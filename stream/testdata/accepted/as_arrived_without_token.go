// Because says why.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
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
	bids.AsArrived(props.Because("first come, first served")).Take(1).ForEach(show)
}
