// Sorted rows go there.
package main

import (
	"strings"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
)

type store struct{}

func (store) Append[L stream.NeedsProcess[L], D props.NeedsOrdered]() stream.Sink[string, L, D] {
	return stream.NewSink[string, L, D]("append", func(string) error { return nil })
}

func main() {
	f := stream.New("into_unordered")
	server := f.Process[Server]()
	rows := stream.Items(server, "b", "a").Unordered().Sort(strings.Compare)
	rows.Into(store{}.Append)
}
