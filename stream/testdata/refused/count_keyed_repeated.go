// Words are counted at their shards, over a wire that repeats.
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
	f := stream.New("count_keyed_repeated")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	words := stream.Lines(server, os.Stdin).KeyBy(strings.ToLower)
	words.Shard(workers, stream.Repeat).Count().Ignore()
}
