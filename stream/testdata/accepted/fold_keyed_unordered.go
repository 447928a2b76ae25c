// Max depends on no order.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func item(p int) int                             { return p / 10 }
func show(e stream.Entry[int, lattice.Max[int]]) { fmt.Println(e) }

func main() {
	f := stream.New("fold_keyed_unordered")
	server := f.Process[Server]()
	prices := stream.Items(server, 31, 32).Unordered().KeyBy(item)
	prices.Max().Entries().ForEach(show)
}
