// A plain function is applied to a growing value, and nobody says that it keeps the order.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func missing(n lattice.Nat) lattice.Nat { return 3 - min(n, 3) }

func main() {
	f := stream.New("monotone_without_law")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream().Count()
	votes.MapMonotone(missing).Reaches(2).Ignore()
}
