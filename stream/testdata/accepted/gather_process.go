// Send.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func main() {
	f := stream.New("gather_process")
	server, client := f.Process[Server](), f.Process[Client]()
	orders := stream.NewInlet[int](server).Stream()
	orders.Send(client, stream.FIFO).Ignore()
}
