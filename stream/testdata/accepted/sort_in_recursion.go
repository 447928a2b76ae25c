// Close first; the facts of a complete start are then complete.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func next(i int) int { return min(i+1, 9) }
func show(x int)     { fmt.Println(x) }

func main() {
	f := stream.New("sort_in_recursion")
	server := f.Process[Server]()
	moves := stream.Items(server, 3, 1).Recurse()
	found := moves.Close(moves.Facts().Map(next))
	found.Sort(cmp.Compare[int]).Take(1).ForEach(show)
}
