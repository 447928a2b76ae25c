// All members have them already; another process reads from any.
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
	terms.Sum().OnFinal(show)
}
