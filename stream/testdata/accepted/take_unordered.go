// Sort decides which come first.
package main

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("take_unordered")
	server := f.Process[Server]()
	scores := stream.Items(server, 3, 5, 4).Unordered()
	scores.Sort(cmp.Compare[int]).Take(2).ForEach(show)
}
