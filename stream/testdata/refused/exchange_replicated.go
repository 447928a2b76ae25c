// Replicas tell each other what all of them have: each item comes as often as there are replicas.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("exchange_replicated")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	terms := stream.Items(server, 1, 2).Broadcast(workers, stream.FIFO)
	terms.Exchange(workers, stream.FIFO).Values().Sum().OnFinal(show)
}
