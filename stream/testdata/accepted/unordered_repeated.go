// Unique makes it come once.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func main() {
	f := stream.New("unordered_repeated")
	server, client := f.Process[Server](), f.Process[Client]()
	votes := stream.NewInlet[string](client).Stream().Send(server, stream.Repeat)
	votes.Unique().Count().Ignore()
}
