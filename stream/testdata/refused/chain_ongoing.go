// What follows the end of a stream that has none.
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
	news.Chain(archive).Ignore()
}
