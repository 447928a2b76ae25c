// What repeats is merged with what comes once, as if all came once.
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
	once.Merge(repeated).Count().Ignore()
}
