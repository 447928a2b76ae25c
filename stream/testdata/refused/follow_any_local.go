// Any member is followed, where each has visits of its own.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("follow_any_local")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	visits := stream.NewInlet[string](workers).Stream()
	visits.FollowAny(server).Ignore()
}
