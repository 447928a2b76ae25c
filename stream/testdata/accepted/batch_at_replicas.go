// Batch before the broadcast.
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
	orders := stream.NewInlet[int](server).Stream()
	sizes := orders.Batch(why).Sum().Stream().AllTicks()
	orders.Merge(sizes).Broadcast(workers, stream.FIFO).ForEach(show)
}
