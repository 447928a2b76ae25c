package stream

import (
	"fmt"
	"strings"

	"github.com/calmflow/calm/internal/canon"
)

// checkRecord refuses journals of what a journal cannot hold: it is in what comes from outside and in results of calls.
func (f *Flow) checkRecord(report func(*node, string)) {
	if f.Record == nil {
		return
	}
	for _, n := range f.nodes {
		from := n
		for from.alias {
			from = from.ins[0]
		}
		if n.shape.item == nil || len(from.ins) > 0 && !strings.HasPrefix(from.op, "MapAsync") {
			continue
		}
		if err := canon.CheckWire(n.shape.item); err != nil {
			report(n, fmt.Sprintf("the flow is to be recorded, and items have no canonical bytes: %v", err))
		}
	}
}

// record has the members keep journals, if the flow is to.
func (f *Flow) record(r *running) error {
	if f.Record == nil {
		return nil
	}
	for _, m := range r.members {
		if err := m.graph.Record(f.Record(m.at.member(m.index))); err != nil {
			return fmt.Errorf("stream: %s cannot be recorded: %w", m.graph.Name(), err)
		}
	}
	return nil
}
