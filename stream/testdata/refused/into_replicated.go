// Each replica writes the rows, which then are there three times.
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
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	rows := stream.Items(server, "b", "a").Broadcast(workers, stream.FIFO)
	rows.Into(store{}.Append)
}
