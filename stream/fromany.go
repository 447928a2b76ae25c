package stream

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/tick"
)

// readAny brings a replicated cell to a process: from the member that the flow's Seed chooses. What comes is joined to what
// came before, so that the reader never goes back when it changes replica.
func readAny[A lattice.Lattice[A]](in *node, to *place, when tick.When) *node {
	n := carried(in, "FromAny", to, &wire{name: "FIFO"}, toFirst[A], noSender[A])
	sent := n.send
	n.send = func(m *member) {
		if uint64(m.index) == m.flow.Seed%uint64(in.at.members) {
			sent(m)
		}
	}
	n.hop.senders.Store(1)
	return folded(n, "FromAny", when, func(a *A, b A) (grew bool) {
		*a, grew = (*a).Join(b)
		return grew
	})
}
