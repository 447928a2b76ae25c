// The sum of floats depends on the order in which they are added.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("sum_floats")
	server := f.Process[Server]()
	weights := stream.Items(server, 0.1, 0.2, 0.3).Unordered()
	weights.Sum().Ignore()
}
