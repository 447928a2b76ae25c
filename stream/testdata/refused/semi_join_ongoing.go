// Those who have paid, while payments still come, in the order of the orders.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("semi_join_ongoing")
	server := f.Process[Server]()
	orders := stream.Items(server, 1, 2).Open().KeyBy(func(o int) int { return o })
	paid := stream.NewInlet[int](server).Stream().KeyBy(func(p int) int { return p })
	orders.SemiJoin(paid).Ignore()
}
