// An inlet goes on.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Client struct{}
)

func main() {
	f := stream.New("lines_of_clients")
	clients := f.Clients[Client]()
	stream.NewInlet[string](clients).Stream().Ignore()
}
