// Whether a count is even is asked before it is final.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func even(n lattice.Nat) bool { return n%2 == 0 }
func show(even bool)          { fmt.Println(even) }

func main() {
	f := stream.New("map_final_of_growing")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream()
	votes.Count().MapFinal(even).OnFinal(show)
}
