// Because says why any moment will do.
package main

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func show(n lattice.Nat) { fmt.Println(n) }

func main() {
	f := stream.New("snapshot_without_token")
	server := f.Process[Server]()
	votes := stream.NewInlet[string](server).Stream().Count()
	votes.Snapshot(props.Because("only shown")).OnFinal(show)
}
