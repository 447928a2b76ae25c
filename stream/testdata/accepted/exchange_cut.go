// A wire.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Worker struct{}

func main() {
	f := stream.New("exchange_cut")
	workers := f.Cluster[Worker](3)
	votes := stream.NewInlet[string](workers).Stream()
	votes.Exchange(workers, stream.FIFO).Count().Ignore()
}
