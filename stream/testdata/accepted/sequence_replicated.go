// Submitted before it is replicated, each call comes once.
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
	calls := stream.NewInlet[string](server).Stream()
	calls.Sequence(workers, props.Because("who comes first is served first")).Ignore()
}
