// The values of a count on the way are no stream: which of them one sees depends on timing.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("stream_of_growing")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream()
	votes.Count().Stream().Ignore()
}
