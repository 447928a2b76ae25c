// A wire reaches all of them. BroadcastCut would call each member's contents its own.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("broadcast_cut")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	terms := stream.NewInlet[int](server).Stream()
	terms.Broadcast(workers, stream.FIFO).Count().Ignore()
}
