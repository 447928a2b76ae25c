// The first bid for each lot, after a wire that reorders.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func lot(bid int) int   { return bid / 100 }
func show(lot, bid int) { fmt.Println(lot, bid) }

func main() {
	f := stream.New("take_keyed_unordered")
	server, client := f.Process[Server](), f.Process[Client]()
	bids := stream.NewInlet[int](client).Stream().Send(server, stream.Reorder)
	bids.KeyBy(lot).Take(1).ForEach(show)
}
