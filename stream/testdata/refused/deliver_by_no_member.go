// A number is taken for a member's name.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func main() {
	f := stream.New("deliver_by_no_member")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	jobs := stream.Items(server, 1, 2, 3).KeyBy(func(n int) int { return n })
	jobs.Deliver(workers, stream.FIFO).Ignore()
}
