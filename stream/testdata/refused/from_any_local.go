// Any member's count is read, where each member counts its own.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("from_any_local")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	visits := stream.NewInlet[string](workers).Stream()
	visits.Count().FromAny(server).Ignore()
}
