// Unite forgets it.
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
	f := stream.New("gather_scattered")
	server, client, workers := f.Process[Server](), f.Process[Client](), f.Cluster[Worker](3)
	jobs := stream.Items(server, 1, 2, 3, 4).RoundRobin(workers, stream.FIFO)
	jobs.Unite(client, stream.FIFO).Count().Ignore()
}
