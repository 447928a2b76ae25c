// ForEach.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("members_of_process")
	server := f.Process[Server]()
	stream.Items(server, 1, 2).ForEach(show)
}
