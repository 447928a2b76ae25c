// Shard brings each key to one owner.
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
	words := stream.Lines(server, os.Stdin)
	words.KeyBy(strings.ToLower).Shard(workers, stream.FIFO).Count().Ignore()
}
