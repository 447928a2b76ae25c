// Addition is commutative and not idempotent: what repeats would be added twice.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("join_by_commutative")
	server := f.Process[Server]()
	levels := stream.Items(server, 3, 5).Repeated()
	levels.FoldJoin(lattice.Add[int]()).OnFinal(show)
}
