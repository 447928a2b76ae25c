// Batch takes in what has come by now, for a reason; each batch has an end.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sort_ongoing")
	server := f.Process[Server]()
	live := stream.NewInlet[int](server).Stream()
	batch := live.Batch(props.Because("each page is sorted by itself"))
	batch.Sort(cmp.Compare[int]).AllTicks().ForEach(show)
}
