// Both sides are sharded by their key.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func item(i int) int    { return i / 10 }
func pair(a, b int) int { return a*100 + b }

func main() {
	f := stream.New("join_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	orders := stream.Items(server, 11, 21).KeyBy(item).Shard(workers, stream.FIFO)
	prices := stream.Items(server, 22, 12).KeyBy(item).Shard(workers, stream.FIFO)
	orders.Join(prices, pair).Ignore()
}
