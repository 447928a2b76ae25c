// There is no tick to leave.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("all_ticks_outside")
	server := f.Process[Server]()
	live := stream.NewInlet[int](server).Stream()
	live.AllTicks().ForEach(show)
}
