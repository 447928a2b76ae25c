// Clients that may still come have no end, and what is read from them no last line.
package main

import (
	"os"

	"github.com/calmflow/calm/stream"
)

type (
	Client struct{}
)

func main() {
	f := stream.New("lines_of_clients")
	clients := f.Clients[Client]()
	stream.Lines(clients, os.Stdin).Ignore()
}
