// Over a link that loses items, members come to hold different things, and are no replicas.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

var why = props.Because("a reading may be lost")

func main() {
	f := stream.New("broadcast_cut")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	terms := stream.NewInlet[int](server).Stream()
	terms.Broadcast(workers, stream.Lossy{Why: why}.Cut).Count().Ignore()
}
