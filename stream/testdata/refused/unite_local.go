// What each member has of its own is no part of one collection: united, it counts them all.
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
	terms.Unite(server, stream.FIFO).Count().Ignore()
}
