// A law says that the function is monotone; this one is claimed, and proptest.Laws checks it.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func some(n lattice.Nat) lattice.Or { return n >= 1 }

func main() {
	f := stream.New("reaches_mapped")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream().Count()
	votes.MapMonotone(lattice.ClaimMonotone("some", some)).Reaches(true).Ignore()
}
