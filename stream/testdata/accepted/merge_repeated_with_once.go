// Both sides repeat, or, as here, neither does.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func main() {
	f := stream.New("merge_repeated_with_once")
	server, client := f.Process[Server](), f.Process[Client]()
	once := stream.NewInlet[string](server).Stream()
	repeated := stream.NewInlet[string](client).Stream().Send(server, stream.Repeat)
	once.Merge(repeated.Unique()).Count().Ignore()
}
