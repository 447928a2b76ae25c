// Complete batches, one after the other, make no complete stream.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

var why = props.Because("each page is sorted by itself")

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sort_all_ticks")
	server := f.Process[Server]()
	batches := stream.NewInlet[int](server).Stream().Batch(why)
	batches.AllTicks().Sort(cmp.Compare[int]).ForEach(show)
}
