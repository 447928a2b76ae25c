// Because makes a token of the reason.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("batch_without_token")
	server := f.Process[Server]()
	orders := stream.NewInlet[int](server).Stream()
	orders.Batch(props.Because("a page is what came by then")).Sum().OnFinal(show)
}
