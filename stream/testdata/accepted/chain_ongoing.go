// What ends comes first.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("chain_ongoing")
	server := f.Process[Server]()
	news := stream.NewInlet[string](server).Stream()
	archive := stream.Items(server, "a", "b")
	archive.Chain(news).Ignore()
}
