// A value that may go back is read from any replica, as if it only grew.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
	Worker struct{}
)

func exactlyOne(n lattice.Nat) lattice.Or { return n == 1 }

func main() {
	f := stream.New("from_any_live")
	server, client, workers := f.Process[Server](), f.Process[Client](), f.Cluster[Worker](3)
	votes := stream.NewInlet[string](server).Stream().Broadcast(workers, stream.FIFO)
	votes.Count().Map(exactlyOne).FromAny(client).Ignore()
}
