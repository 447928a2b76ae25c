// Each member counts what it was dealt: three counts, none of them the count.
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

func show(n lattice.Nat) { fmt.Println(n) }

func main() {
	f := stream.New("count_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	jobs := stream.Items(server, 1, 2, 3, 4).RoundRobin(workers, stream.FIFO)
	jobs.Count().OnFinal(show)
}
