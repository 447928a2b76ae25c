// Unique lists each score once.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(xs []int) { fmt.Println(xs) }

func main() {
	f := stream.New("top_repeated")
	server := f.Process[Server]()
	scores := stream.Items(server, 3, 5, 4, 1).Repeated()
	scores.Unique().Top(3, cmp.Compare[int]).OnFinal(show)
}
