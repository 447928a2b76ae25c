// A function that is not known to be monotone may take back what it has reached.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func exactlyOne(n lattice.Nat) lattice.Or { return n == 1 }

func main() {
	f := stream.New("reaches_mapped")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream().Count()
	votes.Map(exactlyOne).Reaches(true).Ignore()
}
