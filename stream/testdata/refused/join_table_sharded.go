// The lanes to one town lie on several shards, and each finds a shortest way of its own.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

type lane struct {
	From, To string
	Length   int
}

func (l lane) from() string { return l.From }
func (l lane) to() string   { return l.To }
func (l lane) length() int  { return l.Length }

var onward = lattice.ClaimAction("onward", func(l lane, far lattice.Min[int]) (m lattice.Min[int]) {
	if d, ok := far.Get(); ok {
		m = lattice.MinOf(d + l.Length)
	}
	return m
})

func main() {
	f := stream.New("join_table_sharded")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	lanes := stream.Items(server, lane{"a", "b", 7}).KeyBy(lane.from).Shard(workers, stream.FIFO)
	far := stream.Items(server, lane{To: "a"}).KeyBy(lane.to).Map(lane.length).Shard(workers, stream.FIFO)
	lanes.JoinTable(far.Min(), lane.to, onward).Ignore()
}
