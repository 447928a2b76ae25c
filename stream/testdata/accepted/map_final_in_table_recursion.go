// The values are final when the recursion is.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func even(_ string, far lattice.Min[int]) lattice.Min[int] { return lattice.MinOf(far.V / 2 * 2) }

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
	f := stream.New("map_final_in_table_recursion")
	server := f.Process[Server]()
	r := stream.Items(server, lane{To: "a", Length: 7}).KeyBy(lane.to).Map(lane.length).Min().Recurse()
	r.Close(r.Table()).MapFinal(even).Ignore()
}
