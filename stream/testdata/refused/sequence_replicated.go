// Each replica submits what all of them have, so that it comes three times.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("sequence_replicated")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	calls := stream.NewInlet[string](server).Stream().Broadcast(workers, stream.FIFO)
	calls.Sequence(workers, props.Because("who comes first is served first")).Ignore()
}
