// Counts of different members are not joined: the larger of two is not their sum.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Worker struct{}

// gossip is an operator of one's own that joins what the members have.
func gossip[A any, L stream.Location[L], M props.NeedsJoined](c stream.Cell[A, L, M]) { c.Ignore() }

func main() {
	f := stream.New("joined_of_count")
	workers := f.Cluster[Worker](3)
	visits := stream.NewInlet[string](workers).Stream()
	gossip(visits.Count())
}
