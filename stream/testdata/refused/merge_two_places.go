// Two streams that live at different places are merged as if they were one.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

func main() {
	f := stream.New("merge_two_places")
	server, client := f.Process[Server](), f.Process[Client]()
	a := stream.Items(server, 1)
	b := stream.Items(client, 2)
	a.Merge(b).Count().Ignore()
}
