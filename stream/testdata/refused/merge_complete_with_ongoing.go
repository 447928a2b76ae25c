// A file merged with what is still typed is not complete.
package main

import (
	"fmt"
	"os"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(n lattice.Nat) { fmt.Println(n) }

func main() {
	f := stream.New("merge_complete_with_ongoing")
	server := f.Process[Server]()
	file := stream.Lines(server, os.Stdin)
	typed := stream.NewInlet[string](server).Stream()
	file.Merge(typed).Count().OnFinal(show)
}
