// Names of members are what hops key by.
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
	jobs := stream.Items(workers, 1, 2, 3).Gather(server, stream.FIFO)
	jobs.Deliver(workers, stream.FIFO).Ignore()
}
