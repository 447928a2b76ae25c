// Each member broadcasts its part in an order of its own: the replicas would interleave them differently.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func show(xs []int) { fmt.Println(xs) }

func main() {
	f := stream.New("broadcast_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	jobs := stream.Items(server, 1, 2, 3, 4).RoundRobin(workers, stream.FIFO)
	jobs.Broadcast(workers, stream.FIFO).Collect().OnFinal(show)
}
