// A sort of complete lists gives them an order of their own.
package main

import (
	"cmp"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("chunk_merged")
	server := f.Process[Server]()
	clicks := stream.Items(server, 1, 2).Merge(stream.Items(server, 3))
	clicks.Sort(cmp.Compare[int]).Chunk(2).Ignore()
}
