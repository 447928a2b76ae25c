// A last item that may overtake others.
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
	pages, late := page.SealInBand(func(l string) bool { return strings.HasSuffix(l, ".") })
	late.Ignore()
	pages.Ignore()
}
