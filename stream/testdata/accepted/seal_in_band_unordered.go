// A count needs no order.
package main

import (
	"strings"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func main() {
	f := stream.New("seal_in_band_unordered")
	server := f.Process[Server]()
	lines := stream.Items(server, "one", "two.").Send(server, stream.Reorder)
	page := lines.KeyBy(func(string) int { return 1 })
	page.SealByCount(page.Map(func(string) int { return 2 }), strings.Compare).Ignore()
}
