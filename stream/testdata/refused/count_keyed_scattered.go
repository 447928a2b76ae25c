// A key's items are dealt over members, and each counts its own.
package main

import (
	"os"
	"strings"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("count_keyed_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	words := stream.Lines(server, os.Stdin).RoundRobin(workers, stream.FIFO)
	words.KeyBy(strings.ToLower).Count().Ignore()
}
