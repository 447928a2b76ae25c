// The order in which a recursion finds its facts is its own affair: it would decide which facts there are.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

var why = props.Because("the numbers are only shown")

func number(i, x int) int { return i }
func show(x int)          { fmt.Println(x) }

func main() {
	f := stream.New("as_arrived_in_loop")
	server := f.Process[Server]()
	seeds := stream.NewInlet[int](server).Stream().Recurse()
	next := seeds.Facts().AsArrived(why).Enumerate(number)
	seeds.Close(next).ForEach(show)
}
