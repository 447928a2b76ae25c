// Read at one process, and broadcast.
package main

import (
	"os"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("lines_everywhere")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	stream.Lines(server, os.Stdin).Broadcast(workers, stream.FIFO).Count().Ignore()
}
