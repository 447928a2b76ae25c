// One reader for all replicas: each line would go to one of them.
package main

import (
	"os"

	"github.com/calmflow/calm/stream"
)

type Worker struct{}

func main() {
	f := stream.New("lines_everywhere")
	workers := f.Cluster[Worker](3)
	stream.Lines(workers.Replicated(), os.Stdin).Count().Ignore()
}
