// Which values a cell has on its way depends on what comes together, and nobody says why any will do.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(total int) { fmt.Println(total) }

func main() {
	f := stream.New("changes_without_token")
	orders := stream.NewInlet[int](f.Process[Server]()).Stream()
	orders.Sum().Changes().ForEach(show)
}
