// A list has a last item.
package main

import (
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("last_ongoing")
	server := f.Process[Server]()
	prices := stream.Items(server, 3, 5)
	prices.Last().Ignore()
}
