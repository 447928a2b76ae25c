// Several members send to one process, which would see one sequence where there are several.
package main

import (
	"fmt"

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

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("send_local")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	readings := stream.NewInlet[int](workers).Stream()
	readings.Send(server, stream.FIFO).Scan(rise).ForEach(show)
}
