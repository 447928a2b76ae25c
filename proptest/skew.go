package proptest

import (
	"slices"
	"time"

	"github.com/calmflow/calm/internal/sim"
)

// Clocks of members are apart in most runs of a flow that looks at them: by up to a second and a half, they drift by up to a hundredth, and
// some jump, ahead or back, while the run goes on. A clock that is synchronized over a network does all that at times.
const (
	mostAhead = 1500 * time.Millisecond
	mostJumps = 2
)

// looksAtClock says whether a flow has an operator to which the time is an input.
func looksAtClock(nodes []*sim.Node) bool {
	return slices.ContainsFunc(nodes, func(n *sim.Node) bool { return slices.Contains([]string{"AtTime", "Every", "Timeout"}, n.Op) })
}

// skewSome chooses whether clocks are apart, and how often one jumps.
func (w *world) skewSome() {
	if w.by.choose(3) == 0 {
		return
	}
	for _, m := range w.run.Members {
		w.skew(m)
	}
	w.jumps = w.by.choose(mostJumps + 1)
}

// skew sets a member's clock by choice: plainly right.
func (w *world) skew(m *sim.Member) {
	steps := []int{0, 1, -1, 2, -2, 3, -3}
	ahead := mostAhead / 3 * time.Duration(steps[w.by.choose(len(steps))])
	drift := time.Second / 100 * time.Duration(steps[w.by.choose(3)])
	m.Skew(ahead, drift)
	w.did.skew(ahead)
	if ahead != 0 || drift != 0 {
		w.story.tell("the clock of %s is %v ahead, and gains %v in a second", m.Name, ahead, drift)
	}
}

// jump sets a clock while the run goes on.
func (w *world) jump() {
	w.jumps--
	w.did.jump()
	w.skew(w.run.Members[w.by.choose(len(w.run.Members))])
}
