// Gather keeps each sender's order, keyed by member.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func rise(last *int, x int) int {
	rise := x - *last
	*last = x
	return rise
}

func main() {
	f := stream.New("send_local")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	readings := stream.NewInlet[int](workers).Stream()
	readings.Gather(server, stream.FIFO).Scan(rise).Ignore()
}
