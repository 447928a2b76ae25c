// A sum of integers has no order in which it grows: a payment back takes it down again.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("reaches_no_lattice")
	server := f.Process[Server]()
	payments := stream.NewInlet[int](server).Stream()
	payments.Sum().Reaches(100).Ignore()
}
