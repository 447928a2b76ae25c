// Unique first.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sort_repeated")
	server, client := f.Process[Server](), f.Process[Client]()
	ids := stream.Items(client, 3, 5).Send(server, stream.Repeat)
	ids.Unique().Sort(cmp.Compare[int]).ForEach(show)
}
