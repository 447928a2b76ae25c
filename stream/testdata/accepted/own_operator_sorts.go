// It demands what Sort demands.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func ranked[L stream.NeedsWhole[L], D props.NeedsBag](s stream.Stream[int, L, D]) stream.Stream[int, L, props.List] {
	return s.Sort(cmp.Compare[int])
}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("own_operator_sorts")
	server := f.Process[Server]()
	stream.Items(server, 3, 5).Pipe(ranked).ForEach(show)
}
