// What is complete inside a tick is not when it has left: the next tick brings more.
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
	orders.Send(client, stream.FIFO).Sum().OnFinal(show)
}
