// A recursion that started complete takes in what has no end, and would still call its facts complete.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(n lattice.Nat) { fmt.Println(n) }

func main() {
	f := stream.New("enter_ongoing_in_complete")
	server := f.Process[Server]()
	more := stream.NewInlet[int](server).Stream()
	r := stream.Items(server, 1).Recurse()
	r.Close(r.Facts().Merge(r.Enter(more))).Count().OnFinal(show)
}
