// Unite at one process, and broadcast from there.
package main

import (
	"cmp"
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
	all := jobs.Unite(server, stream.FIFO).Sort(cmp.Compare[int])
	all.Broadcast(workers, stream.FIFO).Collect().OnFinal(show)
}
