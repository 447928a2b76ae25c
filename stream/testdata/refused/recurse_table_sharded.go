// Ways lead from the towns of one shard to those of another.
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
	f := stream.New("recurse_table_sharded")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	starts := stream.Items(server, lane{To: "a"}).KeyBy(lane.to).Map(lane.length).Shard(workers, stream.FIFO)
	r := starts.Min().Recurse()
	r.Close(r.Table()).Ignore()
}
