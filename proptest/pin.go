package proptest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/calmflow/calm/internal/sim"
)

// Pin has what depends on these tokens go the plainest way, while what depends on others is explored. A token is named by the reason
// that props.Because gives it, and one reason may be that of several. So a test looks at one decision at a time, and a failure that stays
// when a token is pinned does not come from it.
//
// Nothing is lost at a pinned cut; pinned calls return in the order in which they began; to pinned operators that look at the clock
// clocks are right, if none is left that is not pinned; and members of a place all of whose tokens are pinned tick as soon as they can.
// A reason that the flow does not have fails the test, with those that it has.
func Pin(reasons ...string) Option {
	if len(reasons) == 0 {
		panic("proptest: Pin of no token: pass the reasons that props.Because was given")
	}
	return func(s *settings) { s.pinned = append(s.pinned, reasons...) }
}

// isPinned says whether all that a node decides is pinned.
func (s *settings) isPinned(n *sim.Node) bool { return slices.Contains(s.pinned, n.Token) }

// mustKnow refuses reasons that no token of the flow has.
func mustKnow(nodes []*sim.Node, reasons []string) error {
	var known []string
	for _, n := range nodes {
		if n.Token != "" && !slices.Contains(known, n.Token) {
			known = append(known, n.Token)
		}
	}
	for _, r := range reasons {
		if !slices.Contains(known, r) {
			return fmt.Errorf("no token of the flow has the reason %q: there are %q", r, known)
		}
	}
	return nil
}

// free are the nodes that are not pinned.
func (s *settings) free(nodes []*sim.Node) []*sim.Node {
	return slices.DeleteFunc(slices.Clone(nodes), s.isPinned)
}

// prompt are the members that tick as soon as they can.
func (s *simulated) prompt(run *sim.Run) (members []*sim.Member) {
	if len(s.pinned) == 0 {
		return nil
	}
	for _, m := range run.Members {
		place, _, _ := strings.Cut(m.Name, "[")
		here := func(n *sim.Node) bool { return n.Token != "" && n.Place == place }
		if slices.ContainsFunc(s.nodes, here) && !slices.ContainsFunc(s.free(s.nodes), here) {
			members = append(members, m)
		}
	}
	return members
}

// isPrompt says whether a member's ticks are no steps.
func (w *world) isPrompt(m *sim.Member) bool {
	return len(w.prompt) > 0 && slices.Contains(w.prompt, m)
}

// mayReturn says whether a call may be the next to return: of those of a pinned token at one place the first.
func (w *world) mayReturn(i int) bool {
	c := w.run.Calls[i]
	return !w.pins(c.Node) || !slices.ContainsFunc(w.run.Calls[:i], func(before *sim.Call) bool {
		return before.Node == c.Node && before.Member == c.Member
	})
}

// pins says whether a node's decisions are pinned.
func (w *world) pins(n *sim.Node) bool {
	return len(w.pinned) > 0 && slices.Contains(w.pinned, n.Token)
}
