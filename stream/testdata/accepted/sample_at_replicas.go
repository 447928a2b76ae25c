// Sample before the broadcast.
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
	orders := stream.NewInlet[int](server).Stream()
	shares := orders.Sample(orders.Sum(), why, share).Broadcast(workers, stream.FIFO)
	shares.FollowAny(server).ForEach(show)
}
