// Shard keeps it.
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
	f := stream.New("reshard_process")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	moves := stream.Items(server, 1, 2).KeyBy(id)
	moves.Shard(workers, stream.FIFO).Scan(balance).Ignore()
}
