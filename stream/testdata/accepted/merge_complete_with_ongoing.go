// Open says that the whole is ongoing.
package main

import (
	"os"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("merge_complete_with_ongoing")
	server := f.Process[Server]()
	file := stream.Lines(server, os.Stdin)
	typed := stream.NewInlet[string](server).Stream()
	file.Open().Merge(typed).Count().Ignore()
}
