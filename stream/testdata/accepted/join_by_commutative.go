// Max is idempotent.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(m lattice.Max[int]) { fmt.Println(m) }

func main() {
	f := stream.New("join_by_commutative")
	server := f.Process[Server]()
	levels := stream.Items(server, 3, 5).Repeated()
	levels.FoldJoin(lattice.JoinOf(lattice.MaxOf[int])).OnFinal(show)
}
