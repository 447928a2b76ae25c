// Opened first, the set grows.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("combine_final")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	seen := stream.Items(workers, 1).Open().FoldJoin(lattice.Insert[int]())
	seen.Combine(server).Ignore()
}
