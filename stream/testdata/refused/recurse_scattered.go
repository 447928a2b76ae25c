// Facts that are dealt over members never meet, and what follows from two of them is missed.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func next(i int) int { return min(i+1, 9) }
func show(x int)     { fmt.Println(x) }

func main() {
	f := stream.New("recurse_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	edges := stream.Items(server, 1, 2).RoundRobin(workers, stream.FIFO)
	facts := edges.Recurse()
	facts.Close(facts.Facts().Map(next)).ForEach(show)
}
