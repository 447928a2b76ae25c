// Each member keeps the keys that it owns of what it has: what only others have of them is lost.
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
	orders := stream.Items(workers, 11, 21).KeyBy(item)
	orders.Owned().Count().Entries().Unite(server, stream.FIFO).Ignore()
}
