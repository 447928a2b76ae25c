// The three best scores, of which one may be listed twice.
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
	scores.Top(3, cmp.Compare[int]).OnFinal(show)
}
