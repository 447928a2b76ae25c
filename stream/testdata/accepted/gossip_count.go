// Sets are joined: what any member has seen is in the join.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Worker struct{}
)

func main() {
	f := stream.New("gossip_count")
	workers := f.Cluster[Worker](3)
	visits := stream.NewInlet[string](workers).Stream()
	visits.FoldJoin(lattice.Insert[string]()).Gossip(workers).Ignore()
}
