// Open the start.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("enter_ongoing_in_complete")
	server := f.Process[Server]()
	more := stream.NewInlet[int](server).Stream()
	r := stream.Items(server, 1).Open().Recurse()
	r.Close(r.Facts().Merge(r.Enter(more))).Count().Ignore()
}
