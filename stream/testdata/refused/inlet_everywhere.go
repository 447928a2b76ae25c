// What is put in at one replica is not there at the others.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Worker struct{}

func main() {
	f := stream.New("inlet_everywhere")
	workers := f.Cluster[Worker](3)
	in := stream.NewInlet[int](workers.Replicated())
	in.Stream().Sum().Ignore()
}
