// MapMonotone, which no longer says that the value is the join of the members'.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Worker struct{}

func main() {
	f := stream.New("morphism_of_monotone")
	workers := f.Cluster[Worker](3)
	seen := stream.NewInlet[string](workers).Stream().FoldJoin(lattice.Insert[string]())
	seen.MapMonotone(lattice.Size[string]()).Ignore()
}
