// The size of a set grows with the set, but the sizes of two sets do not join to the size of their union.
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
	seen.MapMorphism(lattice.Size[string]()).Ignore()
}
