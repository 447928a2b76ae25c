// A seal by the number of items, which a wire repeats: it counts some of them twice.
package main

import (
	"strings"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("seal_by_count_repeated")
	server := f.Process[Server]()
	items := stream.Items(server, "ann pot", "ann tea").Send(server, stream.Repeat)
	carts := items.KeyBy(func(i string) string { return i[:3] })
	carts.SealByCount(carts.Map(func(string) int { return 2 }), strings.Compare).Ignore()
}
