// The count itself grows.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
	Worker struct{}
)

func main() {
	f := stream.New("from_any_live")
	server, client, workers := f.Process[Server](), f.Process[Client](), f.Cluster[Worker](3)
	votes := stream.NewInlet[string](server).Stream().Broadcast(workers, stream.FIFO)
	votes.Count().FromAny(client).Ignore()
}
