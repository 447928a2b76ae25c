// Bring each key to its owner.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func item(i int) int { return i / 10 }

func main() {
	f := stream.New("owned_local")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	orders := stream.Items(workers, 11, 21).Gather(server, stream.FIFO).Values().KeyBy(item)
	orders.Shard(workers, stream.FIFO).Count().Entries().Unite(server, stream.FIFO).Ignore()
}
