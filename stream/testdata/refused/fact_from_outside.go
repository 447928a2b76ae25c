// What follows is said by a stream from outside the recursion.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func next(i int) int { return min(i+1, 9) }
func show(x int)     { fmt.Println(x) }

func main() {
	f := stream.New("fact_from_outside")
	server := f.Process[Server]()
	moves := stream.NewInlet[int](server).Stream()
	r := moves.Recurse()
	r.Close(moves.Map(next)).ForEach(show)
}
