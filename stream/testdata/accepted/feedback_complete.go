// What comes round is ongoing.
package main

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
)

func main() {
	f := stream.New("feedback_complete")
	server := f.Process[Server]()
	later := stream.Feedback[int, props.Ordered](server)
	later.Close(later.Stream())
}
