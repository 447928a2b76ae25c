// A key's items come from several members: each key's order is lost on the way to its owner.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func id(i int) int { return i }
func balance(sum *int, move int) int {
	*sum += move
	return *sum
}

func main() {
	f := stream.New("scan_resharded")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	moves := stream.NewInlet[int](server).Stream().RoundRobin(workers, stream.FIFO)
	moves.KeyBy(id).Reshard(workers, stream.FIFO).Scan(balance).Ignore()
}
