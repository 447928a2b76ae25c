// The cancellations are complete before the orders pass.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("difference_ongoing")
	server := f.Process[Server]()
	orders := stream.NewInlet[int](server).Stream()
	cancelled := stream.Items(server, 4, 5)
	orders.Difference(cancelled).ForEach(show)
}
