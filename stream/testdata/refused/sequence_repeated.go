// A call that comes again is submitted again.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Client struct{}
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("sequence_repeated")
	server, client, workers := f.Process[Server](), f.Process[Client](), f.Cluster[Worker](3)
	calls := stream.NewInlet[string](client).Stream().Send(server, stream.Repeat)
	calls.Sequence(workers, props.Because("who comes first is served first")).Ignore()
}
