// Votes over a wire that repeats are counted as often as they come.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func main() {
	f := stream.New("count_repeated")
	server, client := f.Process[Server](), f.Process[Client]()
	votes := stream.NewInlet[string](client).Stream()
	votes.Send(server, stream.Repeat).Count().Ignore()
}
