// A law says that the key determines the item, so that any is the first.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("first_keyed_repeated")
	server := f.Process[Server]()
	orders := stream.Items(server, "1 tea", "2 pot").Send(server, stream.Repeat)
	orders.UniqueBy(lattice.ClaimKey("the number", func(o string) string { return o[:1] })).Ignore()
}
