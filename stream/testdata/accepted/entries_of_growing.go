// Reaches passes on each key once, when its count is there.
package main

import (
	"os"
	"strings"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("entries_of_growing")
	server := f.Process[Server]()
	words := stream.Typed(server, os.Stdin).KeyBy(strings.ToLower)
	words.Count().Reaches(3).Ignore()
}
