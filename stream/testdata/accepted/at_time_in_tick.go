// The time is taken where there is one, and goes the same way to each replica.
package main

import (
	"fmt"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

var why = props.Because("an order counts from when it came")

func stamped(order int, at time.Time) string { return fmt.Sprint(order, at) }

func show(x string) { fmt.Println(x) }

func main() {
	f := stream.New("at_time_in_tick")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	orders := stream.NewInlet[int](server).Stream().AtTime(why, stamped)
	orders.Broadcast(workers, stream.FIFO).EachTick().AllTicks().ForEach(show)
}
