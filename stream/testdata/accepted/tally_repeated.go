// Insert is idempotent: it asks whether a word came, not how often.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("tally_repeated")
	server := f.Process[Server]()
	words := stream.Items(server, "to", "be").Repeated()
	words.FoldJoin(lattice.Insert[string]()).Ignore()
}
