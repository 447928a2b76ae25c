// Floats have no total order: NaN lies nowhere in it.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("max_floats")
	server := f.Process[Server]()
	weights := stream.Items(server, 0.1, 0.2).Unordered()
	weights.Max().Ignore()
}
