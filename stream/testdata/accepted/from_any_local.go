// Broadcast first: then every member's answer is as good.
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
	f := stream.New("from_any_local")
	server, client, workers := f.Process[Server](), f.Process[Client](), f.Cluster[Worker](3)
	visits := stream.NewInlet[string](client).Stream().Broadcast(workers, stream.FIFO)
	visits.Count().FromAny(server).Ignore()
}
