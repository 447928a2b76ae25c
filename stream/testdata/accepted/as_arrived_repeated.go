// Unique first; then there is one arrival an item.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

var why = props.Because("any order will do")

func number(i int, s string) string { return fmt.Sprint(i, s) }

func main() {
	f := stream.New("as_arrived_repeated")
	server, client := f.Process[Server](), f.Process[Client]()
	clicks := stream.NewInlet[string](client).Stream().Send(server, stream.Repeat)
	clicks.Unique().AsArrived(why).Enumerate(number).Ignore()
}
