// A call is answered once, and what comes over this wire may come again.
package main

import (
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func reply(c stream.Call[string, int]) stream.Answer[int] { return c.Answer(len(c.Arg)) }

func main() {
	f := stream.New("answer_repeated")
	server, worker := f.Process[Server](), f.Process[Worker]()
	lengths := stream.NewService[string, int](server, "lengths")
	answers := lengths.Calls().Send(worker, stream.FIFO).Map(reply)
	lengths.Answer(answers.Send(server, stream.Repeat))
}
