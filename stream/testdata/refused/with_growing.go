// Each vote with the count of the moment, of which nobody said which it is.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("with_growing")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream()
	votes.With(votes.Count(), func(v string, n lattice.Nat) string { return fmt.Sprint(v, n) }).Ignore()
}
