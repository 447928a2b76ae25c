// A complete stream has one count.
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
	votes := stream.Items(server, "ann", "bob")
	votes.With(votes.Count(), func(v string, n lattice.Nat) string { return fmt.Sprint(v, n) }).Ignore()
}
