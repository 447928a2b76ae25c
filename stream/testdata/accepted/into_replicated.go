// Read from any replica, they are written once.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
	Worker struct{}
)

type store struct{}

func (store) Append[L stream.NeedsProcess[L], D props.NeedsOrdered]() stream.Sink[string, L, D] {
	return stream.NewSink[string, L, D]("append", func(string) error { return nil })
}

func main() {
	f := stream.New("into_replicated")
	server, client, workers := f.Process[Server](), f.Process[Client](), f.Cluster[Worker](3)
	rows := stream.Items(server, "b", "a").Broadcast(workers, stream.FIFO)
	rows.FollowAny(client).Into(store{}.Append)
}
