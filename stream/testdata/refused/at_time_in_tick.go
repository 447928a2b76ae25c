// Each replica goes through the same ticks, and each has another time.
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
	orders := stream.NewInlet[int](server).Stream().Broadcast(workers, stream.FIFO)
	orders.EachTick().AtTime(why, stamped).AllTicks().ForEach(show)
}
