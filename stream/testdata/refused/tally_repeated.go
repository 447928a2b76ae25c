// A step that is commutative and not idempotent, over what may repeat.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("tally_repeated")
	server := f.Process[Server]()
	words := stream.Items(server, "to", "be").Repeated()
	words.FoldCommutative(lattice.Tally[string]()).Ignore()
}
