// Count grows.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("reaches_no_lattice")
	server := f.Process[Server]()
	payments := stream.NewInlet[int](server).Stream()
	payments.Count().Reaches(100).Ignore()
}
