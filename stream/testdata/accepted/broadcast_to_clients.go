// A cut says that each client has its own.
package main

import (
	"github.com/calmflow/calm/props"
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
	cut := stream.FailStop{Why: props.Because("who comes later missed nothing that is still on")}
	terms.BroadcastCut(clients, cut.Cut).Ignore()
}
