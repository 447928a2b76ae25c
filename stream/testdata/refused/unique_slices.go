// Slices are not comparable: two that hold the same are different values.
package main

import (
	"os"
	"strings"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("unique_slices")
	server := f.Process[Server]()
	lines := stream.Lines(server, os.Stdin)
	lines.Map(strings.Fields).Unique().Ignore()
}
