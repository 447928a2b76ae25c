// Orders and prices with equal keys are dealt to different members, and never meet.
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
	orders := stream.Items(server, 11, 21).RoundRobin(workers, stream.FIFO).KeyBy(item)
	prices := stream.Items(server, 22, 12).RoundRobin(workers, stream.FIFO).KeyBy(item)
	orders.Join(prices, pair).Ignore()
}
