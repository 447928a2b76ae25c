// The type of the items.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("inlet_without_item")
	server := f.Process[Server]()
	in := stream.NewInlet[string](server)
	in.Stream().Ignore()
}
