// Open first: what is ongoing is joined.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Worker struct{}

// gossip is an operator of one's own that joins what the members have.
func gossip[A any, L stream.Location[L], M props.NeedsJoined](c stream.Cell[A, L, M]) { c.Ignore() }

func main() {
	f := stream.New("joined_of_final")
	workers := f.Cluster[Worker](3)
	seen := stream.Items(workers, "ann", "bob").Open().FoldJoin(lattice.Insert[string]())
	gossip(seen)
}
