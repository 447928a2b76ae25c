// What comes over a link that loses items is never known to be complete.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

var why = props.Because("an order may be lost")

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sort_after_cut")
	server, client := f.Process[Server](), f.Process[Client]()
	orders := stream.Items(client, 3, 5).Send(server, stream.Lossy{Why: why}.Cut)
	orders.Sort(cmp.Compare[int]).ForEach(show)
}
