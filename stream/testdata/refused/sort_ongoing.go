// A stream without an end is never sorted.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sort_ongoing")
	server := f.Process[Server]()
	live := stream.NewInlet[int](server).Stream()
	live.Sort(cmp.Compare[int]).ForEach(show)
}
