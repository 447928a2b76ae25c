// The last of what goes on: there may always be another.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("last_ongoing")
	server := f.Process[Server]()
	prices := stream.NewInlet[int](server).Stream()
	prices.Last().Ignore()
}
