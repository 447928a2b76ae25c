// Negate what enters complete from outside.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func next(i int) int { return min(i+1, 9) }
func show(x int)     { fmt.Println(x) }

func main() {
	f := stream.New("negation_in_recursion")
	server := f.Process[Server]()
	blocked := stream.Items(server, 3)
	moves := stream.Items(server, 1, 2).Recurse()
	free := moves.Facts().Map(next).Difference(moves.EnterWhole(blocked))
	moves.Close(free).ForEach(show)
}
