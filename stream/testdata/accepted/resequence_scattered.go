// Unite brings the parts together.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

var byNumber = lattice.ClaimIndex("by number", func(n int) uint64 { return uint64(n) })

func show(n int) { fmt.Println(n) }

func main() {
	f := stream.New("resequence_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	jobs := stream.Items(server, 0, 1, 2, 3).RoundRobin(workers, stream.FIFO)
	jobs.Unite(server, stream.FIFO).Resequence(byNumber).ForEach(show)
}
