// Gather keeps them apart, keyed by member.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("unite_local")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	terms := stream.Items(workers, 1, 2)
	terms.Gather(server, stream.FIFO).Count().Ignore()
}
