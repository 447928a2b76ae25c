// Max only grows.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("reaches_live")
	server := f.Process[Server]()
	temperatures := stream.NewInlet[int](server).Stream()
	temperatures.Max().Reaches(lattice.MaxOf(30)).Ignore()
}
