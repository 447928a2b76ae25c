// Chunks of what two sources send: which items share one depends on who is first.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("chunk_merged")
	server := f.Process[Server]()
	clicks := stream.Items(server, 1, 2).Merge(stream.Items(server, 3))
	clicks.Chunk(2).Ignore()
}
