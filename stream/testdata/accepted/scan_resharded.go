// Shard at the one process where the order still is.
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
	moves := stream.NewInlet[int](server).Stream()
	moves.KeyBy(id).Shard(workers, stream.FIFO).Scan(balance).Ignore()
}
