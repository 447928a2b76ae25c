// A count of a stream without an end is never final.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(n lattice.Nat) { fmt.Println(n) }

func main() {
	f := stream.New("on_final_of_growing")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream()
	votes.Count().OnFinal(show)
}
