// A process is one sender: there is nothing to gather.
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
	orders.Gather(client, stream.FIFO).Ignore()
}
