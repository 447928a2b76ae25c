// A string, or an array, is compared by what it holds.
package main

import (
	"os"
	"strings"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func trimmed(line string) string { return strings.Join(strings.Fields(line), " ") }

func main() {
	f := stream.New("unique_slices")
	server := f.Process[Server]()
	lines := stream.Lines(server, os.Stdin)
	lines.Map(trimmed).Unique().Ignore()
}
