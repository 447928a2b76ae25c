// The price list is complete.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("lookup_growing")
	server := f.Process[Server]()
	orders := stream.Items(server, 1, 2).KeyBy(func(o int) int { return o })
	prices := stream.Items(server, 1, 2).KeyBy(func(p int) int { return p })
	orders.Lookup(prices.Max(), func(o int, p lattice.Max[int]) int { return o * p.V }).Ignore()
}
