// Where a batch ends depends on timing, and a text is no token.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("batch_without_token")
	server := f.Process[Server]()
	orders := stream.NewInlet[int](server).Stream()
	orders.Batch("soon").Sum().OnFinal(show)
}
