// Gathering replicas brings as many copies as there are replicas.
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
	f := stream.New("gather_replicated")
	server, client, workers := f.Process[Server](), f.Process[Client](), f.Cluster[Worker](3)
	votes := stream.Items(server, 1, 2).Broadcast(workers, stream.FIFO)
	votes.Gather(client, stream.FIFO).Values().Count().Ignore()
}
