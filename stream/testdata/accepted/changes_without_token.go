// Because says why.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(total int) { fmt.Println(total) }

func main() {
	f := stream.New("changes_without_token")
	orders := stream.NewInlet[int](f.Process[Server]()).Stream()
	orders.Sum().Changes(props.Because("the screen shows the total of the moment")).ForEach(show)
}
