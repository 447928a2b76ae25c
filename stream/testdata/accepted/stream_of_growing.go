// Snapshot takes the value of the moment, for a reason.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("stream_of_growing")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream()
	votes.Count().Snapshot(props.Because("only shown")).Stream().AllTicks().Ignore()
}
