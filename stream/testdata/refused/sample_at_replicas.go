// Replicas look at their totals at different moments: what each has seen is not the same, and any of them will not do.
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

var why = props.Because("a share of what has come so far")

func share(order, total int) int { return 100 * order / max(1, total) }

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sample_at_replicas")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	orders := stream.NewInlet[int](server).Stream().Broadcast(workers, stream.FIFO)
	shares := orders.Sample(orders.Sum(), why, share)
	shares.FollowAny(server).ForEach(show)
}
