// AllTicks leaves the tick, and says that the result is ongoing.
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

var why = props.Because("a page is what came by then")

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("send_from_tick")
	server, client := f.Process[Server](), f.Process[Client]()
	orders := stream.NewInlet[int](server).Stream().Batch(why)
	orders.Sum().Stream().AllTicks().Send(client, stream.FIFO).ForEach(show)
}
