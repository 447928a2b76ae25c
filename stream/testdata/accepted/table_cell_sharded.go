// Unite the collection, then count.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func show(all map[string]lattice.Nat) { fmt.Println(all) }

func main() {
	f := stream.New("table_cell_sharded")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	words := stream.Lines(server, os.Stdin).KeyBy(strings.ToLower).Shard(workers, stream.FIFO)
	words.Unite(server, stream.FIFO).Count().Cell().OnFinal(show)
}
