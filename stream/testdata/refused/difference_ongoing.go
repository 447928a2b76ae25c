// An order is passed on as not cancelled, and its cancellation comes later.
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
	cancelled := stream.NewInlet[int](server).Stream()
	orders.Difference(cancelled).ForEach(show)
}
