// There is no such operator.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(x int) { fmt.Println(x) }

func main() {
	f := stream.New("typo")
	server := f.Process[Server]()
	stream.Items(server, 1, 2).Foreach(show)
}
