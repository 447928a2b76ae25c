// Because says why.
package main

import (
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func share(order, total int) int { return 100 * order / max(1, total) }

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("sample_without_token")
	orders := stream.NewInlet[int](f.Process[Server]()).Stream()
	total := orders.Sum()
	orders.Sample(total, props.Because("a share of what has come so far"), share).ForEach(show)
}
