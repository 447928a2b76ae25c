// Two sides whose keys are of different types have no key in common.
package main

import (
	"strings"

	"github.com/calmflow/calm/stream"
)

type Server struct{}

func length(s string) int     { return len(s) }
func pair(a, b string) string { return a + b }

func main() {
	f := stream.New("join_other_key")
	server := f.Process[Server]()
	names := stream.Items(server, "ann", "bob").KeyBy(length)
	cities := stream.Items(server, "rome").KeyBy(strings.ToLower)
	names.Join(cities, pair).Ignore()
}
