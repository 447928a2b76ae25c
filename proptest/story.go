package proptest

import (
	"fmt"
	"strings"

	"github.com/calmflow/calm/internal/sim"
)

// story is what happened in a run, step by step.
type story struct{ steps []string }

// tell adds a step. Without a story nothing is said.
func (s *story) tell(format string, args ...any) {
	if s != nil {
		s.steps = append(s.steps, fmt.Sprintf(format, args...))
	}
}

func (s *story) delivered(c *sim.Channel, arrived, lost []any, kind actionKind) {
	verb := "gets"
	if kind == repeats {
		verb = "gets again"
	}
	what := list(arrived)
	if len(arrived) == 0 {
		verb, what = "gets", "nothing"
	}
	text := fmt.Sprintf("%s %s %s from %s by %s", c.To.Name, verb, what, c.From.Name, place(c.Node))
	if len(lost) > 0 {
		text += ", and " + list(lost) + " is lost"
	}
	if n := len(c.Parcels); n > 0 {
		text += fmt.Sprintf("; %d under way", n)
	}
	s.tell("%s", text)
}

// place is an operator, and where it is written.
func place(n *sim.Node) string {
	name := n.Op
	if n.Label != "" {
		name += " of " + n.Label
	}
	return name + " (" + n.Site + ")"
}

func list(items []any) string {
	if len(items) == 0 {
		return "nothing"
	}
	var b strings.Builder
	for i, x := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(show(x))
	}
	return b.String()
}
