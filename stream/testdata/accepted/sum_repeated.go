// Unique drops what was resent: give equal payments an id of their own.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sum_repeated")
	server, client := f.Process[Server](), f.Process[Client]()
	payments := stream.Items(client, 5, 7).Send(server, stream.Repeat)
	payments.Unique().Sum().OnFinal(show)
}
