// The first two of a bag: any two could come first.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("take_unordered")
	server := f.Process[Server]()
	scores := stream.Items(server, 3, 5, 4).Unordered()
	scores.Take(2).ForEach(show)
}
