// The facts are ranked before all of them are found.
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
	first := moves.Facts().Sort(cmp.Compare[int]).Take(1)
	moves.Close(first.Map(next)).ForEach(show)
}
