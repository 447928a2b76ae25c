// Items are there at all replicas alike; what comes later is put in at a process, and broadcast.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("inlet_everywhere")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	in := stream.NewInlet[int](server)
	terms := stream.Items(workers.Replicated(), 1, 2)
	in.Stream().Broadcast(workers, stream.FIFO).Merge(terms.Open()).Sum().Ignore()
}
