// Unique prices.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func item(i int) int    { return i / 10 }
func pair(a, b int) int { return a*100 + b }

func main() {
	f := stream.New("join_all_repeated")
	server, client := f.Process[Server](), f.Process[Client]()
	prices := stream.Items(client, 11, 21).Send(server, stream.Repeat).KeyBy(item).Unique()
	orders := stream.NewInlet[int](server).Stream().KeyBy(item)
	orders.JoinAll(prices, pair).Ignore()
}
