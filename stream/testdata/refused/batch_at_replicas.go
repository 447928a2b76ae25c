// Replicas cut their batches at different moments: what follows is no longer alike.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

var why = props.Because("a page is what came by then")

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("batch_at_replicas")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	orders := stream.NewInlet[int](server).Stream().Broadcast(workers, stream.FIFO)
	sizes := orders.Batch(why).Sum().Stream().AllTicks()
	orders.Merge(sizes).ForEach(show)
}
