// There is no tick inside a tick.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

var why = props.Because("a page is what came by then")

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("batch_in_tick")
	server := f.Process[Server]()
	live := stream.NewInlet[int](server).Stream()
	live.Batch(why).Batch(why).AllTicks().ForEach(show)
}
