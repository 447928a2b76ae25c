// Unique first, with a number that tells a repeat from a word that is there twice.
package main

import (
	"os"
	"strings"

	"github.com/calmflow/calm/stream"
)

type (
	Server struct{}
	Worker struct{}
)

type word struct {
	At   int
	Text string
}

func number(i int, s string) word { return word{i, s} }
func text(w word) string          { return strings.ToLower(w.Text) }

func main() {
	f := stream.New("count_keyed_repeated")
	server, workers := f.Process[Server](), f.Cluster[Worker](3)
	words := stream.Lines(server, os.Stdin).Enumerate(number).KeyBy(text)
	words.Shard(workers, stream.Repeat).Unique().Count().Ignore()
}
