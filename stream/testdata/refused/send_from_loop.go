// Facts leave a recursion while it still turns.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func next(i int) int { return min(i+1, 9) }
func show(x int)     { fmt.Println(x) }

func main() {
	f := stream.New("send_from_loop")
	server, client := f.Process[Server](), f.Process[Client]()
	moves := stream.Items(server, 1, 2).Recurse()
	moves.Facts().Map(next).Send(client, stream.FIFO).ForEach(show)
}
