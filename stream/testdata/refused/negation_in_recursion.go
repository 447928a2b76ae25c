// What follows from the absence of a fact is found before the fact is: which facts there are would depend on the order.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func half(i int) int { return i / 2 }
func next(i int) int { return min(i+1, 9) }
func show(x int)     { fmt.Println(x) }

func main() {
	f := stream.New("negation_in_recursion")
	server := f.Process[Server]()
	moves := stream.Items(server, 1, 2).Recurse()
	lost := moves.Facts().Map(half).Difference(moves.Facts())
	moves.Close(lost.Map(next)).ForEach(show)
}
