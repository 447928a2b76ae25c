// Unique lets each vote count once.
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
	votes.Send(server, stream.Repeat).Unique().Count().Ignore()
}
