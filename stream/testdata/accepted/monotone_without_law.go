// A law; this one is claimed, and proptest.Laws checks it.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func pairs(n lattice.Nat) lattice.Nat { return n / 2 }

func main() {
	f := stream.New("monotone_without_law")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream().Count()
	votes.MapMonotone(lattice.ClaimMonotone("pairs", pairs)).Reaches(2).Ignore()
}
