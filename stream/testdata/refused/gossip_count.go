// Members join their counts, though the larger of two counts is not their sum.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Worker struct{}
)

func main() {
	f := stream.New("gossip_count")
	workers := f.Cluster[Worker](3)
	visits := stream.NewInlet[string](workers).Stream()
	visits.Count().Gossip(workers).Ignore()
}
