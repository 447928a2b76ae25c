// Clients that come later would be called replicas of those that were there.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func main() {
	f := stream.New("broadcast_to_clients")
	server, clients := f.Process[Server](), f.Clients[Client]()
	terms := stream.NewInlet[string](server).Stream()
	terms.Broadcast(clients, stream.FIFO).Ignore()
}
