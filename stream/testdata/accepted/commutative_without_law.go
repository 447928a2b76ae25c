// A law; this one is claimed, and proptest.Laws checks it.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func highest(best *int, p int) { *best = max(*best, p) }
func show(x int)               { fmt.Println(x) }

func main() {
	f := stream.New("commutative_without_law")
	server := f.Process[Server]()
	prices := stream.Items(server, 3, 5).Unordered()
	prices.FoldCommutative(lattice.ClaimCommutative("highest", highest)).OnFinal(show)
}
