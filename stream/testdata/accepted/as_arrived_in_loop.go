// Close the recursion; its facts arrive afterwards.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

var why = props.Because("the numbers are only shown")

func half(x int) int      { return x / 2 }
func number(i, x int) int { return i }
func show(x int)          { fmt.Println(x) }

func main() {
	f := stream.New("as_arrived_in_loop")
	server := f.Process[Server]()
	seeds := stream.NewInlet[int](server).Stream().Recurse()
	found := seeds.Close(seeds.Facts().Map(half))
	found.AsArrived(why).Enumerate(number).ForEach(show)
}
