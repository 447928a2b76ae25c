// A process has no members to name.
package main

import (
	"fmt"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

func show(m stream.Member[Worker], x int) { fmt.Println(m, x) }

func main() {
	f := stream.New("members_of_process")
	server := f.Process[Server]()
	stream.Items(server, 1, 2).ForEachMember(show)
}
