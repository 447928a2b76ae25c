// Snapshot takes the value of the moment, for a reason.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func even(n lattice.Nat) bool { return n%2 == 0 }
func show(even bool)          { fmt.Println(even) }

func main() {
	f := stream.New("map_final_of_growing")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream()
	votes.Count().Snapshot(props.Because("only shown")).MapFinal(even).OnFinal(show)
}
