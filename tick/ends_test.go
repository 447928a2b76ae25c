package tick_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/calmflow/calm/tick"
)

// What waits in a tick for an end is told of it, however many operators that have nothing to do at one stand before it: those with
// one input and with two, in a loop and behind it, and those that have ended before.
func TestEndsArriveBehindWhatTheyPassOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: -1})
		d := g.NewDomain("ticks")
		ports := []*tick.Port[int]{tick.Batch(in.Port(), d)}
		for range rapid.IntRange(1, 12).Draw(t, "operators") {
			p := ports[rapid.IntRange(0, len(ports)-1).Draw(t, "input")]
			switch rapid.IntRange(0, 5).Draw(t, "operator") {
			case 0:
				p = tick.Map(p, increment)
			case 1:
				p = tick.Filter(tick.FlatMap(p, func(x int) []int { return []int{x} }), isNot77)
			case 2:
				p = tick.Merge(p, ports[rapid.IntRange(0, len(ports)-1).Draw(t, "other")])
			case 3:
				p = tick.Take(p, 1)
			case 4:
				r := tick.Recurse(p)
				p = r.Close(tick.Filter(tick.Map(r.Facts(), increment), func(x int) bool { return x < 20 }))
			case 5:
				p = tick.Fold(p, tick.AtEnd, addStep)
			}
			ports = append(ports, p)
		}
		sums := make([]*tick.Outbox[int], len(ports))
		for i, p := range ports {
			sums[i] = tick.NewOutbox(tick.AllTicks(tick.Fold(p, tick.AtEnd, func(n *int, _ int) bool { *n++; return true })), fmt.Sprint(i))
		}
		for ticks := 1; ticks <= 3; ticks++ {
			push(t, in, []int{1, 2, 3})
			noError(t, g.RunAvailable())
			for i, out := range sums {
				got := collect(out)
				holds(t, len(got) == 1 && got[0] > 0, fmt.Sprintf("in tick %d, behind operator %d the counts are %v", ticks, i, got))
			}
		}
	})
}

// An operator that looks whether something is missing at an end is not passed over.
func TestEndsOfTicksAreChecked(t *testing.T) {
	g := tick.New(quiet)
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	tick.Resequence(tick.Batch(in.Port(), g.NewDomain("ticks")), position, equals, true)
	push(t, in, []int{0, 2})
	holds(t, g.RunTick() != nil, "a position is missing, and the tick does not fail")
}
