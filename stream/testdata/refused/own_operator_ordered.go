// An operator of one's own that demands order is given a bag.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func rises[L stream.NeedsWhole[L], D props.NeedsOrdered](s stream.Stream[int, L, D]) stream.Stream[int, L, D] {
	return s.Scan(func(last *int, p int) int {
		rise := p - *last
		*last = p
		return rise
	})
}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("own_operator_ordered")
	server := f.Process[Server]()
	prices := stream.Items(server, 3, 5).Unordered()
	prices.Pipe(rises).ForEach(show)
}
