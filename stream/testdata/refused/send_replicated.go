// Each replica sends its copy to the process.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
	Worker struct{}
)

func show(n lattice.Nat) { fmt.Println(n) }

func main() {
	f := stream.New("send_replicated")
	server, client, workers := f.Process[Server](), f.Process[Client](), f.Cluster[Worker](3)
	votes := stream.Items(server, 1, 2).Broadcast(workers, stream.FIFO)
	votes.Send(client, stream.FIFO).Count().OnFinal(show)
}
