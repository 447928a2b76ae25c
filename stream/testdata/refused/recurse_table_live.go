// A price that may rise again: what followed from the lower one would stay.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func last(far *lattice.Min[int], length int) { *far = lattice.MinOf(length) }

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
	f := stream.New("recurse_table_live")
	server := f.Process[Server]()
	offers := stream.NewInlet[lane](server).Stream().KeyBy(lane.to).Map(lane.length)
	prices := offers.Fold(last)
	r := prices.Recurse()
	r.Close(r.Table()).Ignore()
}
