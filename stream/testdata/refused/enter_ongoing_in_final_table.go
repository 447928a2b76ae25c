// Lanes are still being built, and the distances would be called final.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

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
	f := stream.New("enter_ongoing_in_final_table")
	server := f.Process[Server]()
	lanes := stream.NewInlet[lane](server).Stream().KeyBy(lane.from)
	r := stream.Items(server, lane{To: "a"}).KeyBy(lane.to).Map(lane.length).Min().Recurse()
	r.Close(r.Enter(lanes).JoinTable(r.Table(), lane.to, onward)).Ignore()
}
