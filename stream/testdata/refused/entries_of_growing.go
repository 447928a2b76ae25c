// Counts that still grow are passed on as entries.
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
	words.Count().Entries().Ignore()
}
