// A plain function is folded in any order, and nobody says that the order does not matter.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func price(last *int, p int) { *last = p }
func show(x int)             { fmt.Println(x) }

func main() {
	f := stream.New("commutative_without_law")
	server := f.Process[Server]()
	prices := stream.Items(server, 3, 5).Unordered()
	prices.FoldCommutative(price).OnFinal(show)
}
