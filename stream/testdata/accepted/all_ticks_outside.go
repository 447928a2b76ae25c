// Batch enters one.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("all_ticks_outside")
	server := f.Process[Server]()
	live := stream.NewInlet[int](server).Stream()
	live.Batch(props.Because("a page is what came by then")).AllTicks().ForEach(show)
}
