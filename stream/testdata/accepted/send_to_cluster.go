// Broadcast reaches all.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func show(n lattice.Nat) { fmt.Println(n) }

func main() {
	f := stream.New("send_to_cluster")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	terms := stream.Items(server, 1, 2)
	terms.Broadcast(workers, stream.FIFO).Count().OnFinal(show)
}
