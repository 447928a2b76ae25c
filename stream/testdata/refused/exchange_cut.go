// Members that miss some of each other's items do not come to hold the same.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Worker struct{}

var why = props.Because("a vote may be lost")

func main() {
	f := stream.New("exchange_cut")
	workers := f.Cluster[Worker](3)
	votes := stream.NewInlet[string](workers).Stream()
	votes.Exchange(workers, stream.Lossy{Why: why}.Cut).Count().Ignore()
}
