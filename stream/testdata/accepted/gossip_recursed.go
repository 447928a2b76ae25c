// The lanes come to one place first.
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
	f := stream.New("gossip_recursed")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	lanes := stream.NewInlet[lane](workers).Stream().Gather(server, stream.FIFO).Values()
	r := stream.Items(server, lane{To: "a"}).Open().KeyBy(lane.to).Map(lane.length).Min().Recurse()
	far := r.Close(r.Enter(lanes.KeyBy(lane.from)).JoinTable(r.Table(), lane.to, onward))
	far.Ignore()
}
