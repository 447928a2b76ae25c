// The temperature of the moment goes up and down: whether it ever was 30 depends on when one looks.
package main

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

type Server struct{}

func latest(now *lattice.Nat, t int) { *now = lattice.Nat(t) }

func main() {
	f := stream.New("reaches_live")
	server := f.Process[Server]()
	temperatures := stream.NewInlet[int](server).Stream()
	temperatures.Fold(latest).Reaches(30).Ignore()
}
