// Two collections are dealt to the same members, and most pairs never meet.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("cross_product_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	sizes := stream.Items(server, 1, 2).RoundRobin(workers, stream.FIFO)
	colors := stream.Items(server, 3, 4).RoundRobin(workers, stream.FIFO)
	sizes.CrossProduct(colors, func(a, b int) int { return a * b }).Ignore()
}
