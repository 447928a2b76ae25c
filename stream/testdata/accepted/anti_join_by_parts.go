// All members know what is gone.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func item(i int) int { return i / 10 }

func main() {
	f := stream.New("anti_join_by_parts")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	orders := stream.Items(server, 11, 21).RoundRobin(workers, stream.FIFO).KeyBy(item)
	gone := stream.Items(server, 12, 22).Broadcast(workers, stream.FIFO).KeyBy(item)
	orders.AntiJoin(gone).Ignore()
}
