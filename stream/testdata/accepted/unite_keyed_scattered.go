// Reshard gives each key one owner, and forgets the order.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func parity(i int) int { return i % 2 }

func main() {
	f := stream.New("unite_keyed_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	moves := stream.Items(server, 1, 2, 3, 4).RoundRobin(workers, stream.FIFO).KeyBy(parity)
	moves.Reshard(workers, stream.FIFO).Unite(server, stream.FIFO).Sum().Ignore()
}
