// The first of what comes in any order, and again.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("first_keyed_repeated")
	server := f.Process[Server]()
	orders := stream.Items(server, "1 tea", "2 pot").Send(server, stream.Repeat)
	numbered := orders.KeyBy(func(o string) string { return o[:1] })
	numbered.First().Ignore()
}
