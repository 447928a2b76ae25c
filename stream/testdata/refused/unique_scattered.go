// Equal values of keys at two members are each the first of their member.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func length(w string) int     { return len(w) }
func initial(w string) string { return w[:1] }
func show(s string)           { fmt.Println(s) }

func main() {
	f := stream.New("unique_scattered")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	words := stream.Items(server, "be", "bee").KeyBy(length).Shard(workers, stream.FIFO)
	words.Map(initial).Values().Unique().ForEach(show)
}
