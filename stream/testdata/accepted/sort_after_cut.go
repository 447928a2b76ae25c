// A wire loses nothing.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sort_after_cut")
	server, client := f.Process[Server](), f.Process[Client]()
	orders := stream.Items(client, 3, 5).Send(server, stream.FIFO)
	orders.Sort(cmp.Compare[int]).ForEach(show)
}
