// After an exchange any member tells the same.
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
	visits.Exchange(workers, stream.FIFO).Entries().FollowAny(server).Ignore()
}
