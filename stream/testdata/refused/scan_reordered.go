// A running balance over a wire that reorders: the balance on the way depends on luck.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func balance(sum *int, move int) int {
	*sum += move
	return *sum
}
func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("scan_reordered")
	server, client := f.Process[Server](), f.Process[Client]()
	moves := stream.NewInlet[int](client).Stream()
	moves.Send(server, stream.Reorder).Scan(balance).ForEach(show)
}
