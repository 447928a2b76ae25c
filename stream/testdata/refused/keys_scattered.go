// The keys of what is dealt anyhow: each part would yield a key once.
package main

import (
	"strings"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("keys_scattered")
	server := f.Process[Server]()
	workers := f.Cluster[Worker](3)
	words := stream.Items(server, "a", "b", "a").RoundRobin(workers, stream.FIFO)
	words.KeyBy(strings.ToLower).Keys().Ignore()
}
