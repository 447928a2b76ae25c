// Orders wait for all prices, and prices never end.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func id(i int) int      { return i }
func pair(a, b int) int { return a*100 + b }

func main() {
	f := stream.New("join_all_ongoing")
	server := f.Process[Server]()
	orders := stream.NewInlet[int](server).Stream().KeyBy(id)
	prices := stream.NewInlet[int](server).Stream().KeyBy(id)
	orders.JoinAll(prices, pair).Ignore()
}
