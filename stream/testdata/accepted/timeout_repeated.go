// Unique makes it come once.
package main

import (
	"fmt"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Client struct{}
)

var why = props.Because("who asks waits for a second")

func same(id int) int { return id }

func show(id, _ int) { fmt.Println(id) }

func main() {
	f := stream.New("timeout_repeated")
	server, client := f.Process[Server](), f.Process[Client]()
	questions := stream.NewInlet[int](client).Stream().Send(server, stream.Repeat).Unique().KeyBy(same)
	answers := stream.NewInlet[int](server).Stream().KeyBy(same)
	questions.Timeout(answers, time.Second, why).ForEach(show)
}
