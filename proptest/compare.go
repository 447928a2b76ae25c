package proptest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/calmflow/calm/internal/sim"
)

// compare holds what a run came to against what one node yields, and members of a cluster that hold the same against each other.
// It returns the first sink where they differ.
func compare(sinks []*sim.Node, one, many *outputs, rest bool) *refutation {
	for _, sink := range sinks {
		var found *refutation
		if sink.Below {
			found = compareReplicas(sink, many, rest)
		} else {
			found = compareWithOne(sink, one, many, rest)
		}
		if found != nil {
			return found
		}
	}
	return nil
}

func compareWithOne(sink *sim.Node, one, many *outputs, rest bool) *refutation {
	switch sink.Where {
	case "Process", "Replicated":
		want := one.at(sink, 0).seen
		for i := range sink.Crowd {
			if got := many.at(sink, i); !many.words.allows(sink, want, got.seen, rest && many.whole(sink, i)) {
				return differs(sink, got.name, "one node", want, got.seen)
			}
		}
	case "Local":
		for i := range sink.Crowd {
			if want, got := one.at(sink, i).seen, many.at(sink, i); !many.words.allows(sink, want, got.seen, rest && many.whole(sink, i)) {
				return differs(sink, got.name, "a run without faults", want, got.seen)
			}
		}
	default: // parts of one collection
		want, got := one.together(sink), many.together(sink)
		parts := *sink
		if (sink.Kind != "keyed" || sink.Where == "Scattered") && (sink.How == "Ordered" || sink.How == "List") {
			parts.How = "Bag" // across parts there is no order, but that of a key which is whole
		}
		if !many.words.allows(&parts, want, got, rest && many.whole(sink, 0)) {
			return differs(sink, "the parts of "+sink.Place, "one node", want, got)
		}
	}
	return nil
}

// compareReplicas: below a token nothing is known of one node, but that all replicas come to the same.
func compareReplicas(sink *sim.Node, many *outputs, rest bool) *refutation {
	if sink.Where != "Replicated" {
		return nil
	}
	for i := range sink.Crowd {
		for j := range i {
			a, b := many.at(sink, j), many.at(sink, i)
			if len(a.seen) < len(b.seen) {
				a, b = b, a
			}
			if !many.words.allows(sink, a.seen, b.seen, rest) {
				return differs(sink, b.name, a.name, a.seen, b.seen)
			}
		}
	}
	return nil
}

func differs(sink *sim.Node, got, want string, wanted, seen []*seen) *refutation {
	if got == "" {
		got = sink.Place
	}
	found := refute(fmt.Sprintf("%s and %s disagree at %s", got, want, place(sink)), "",
		note(want, shownOf(sink, wanted)), note(got, shownOf(sink, seen)))
	found.like = "disagreement at " + place(sink)
	return found
}

// shownOf is what came to a sink, as a person reads it: in order, unless there is none.
func shownOf(sink *sim.Node, all []*seen) string {
	if len(all) == 0 {
		return "nothing"
	}
	var texts []string
	for _, s := range all {
		texts = append(texts, s.String())
	}
	if sink.Grow != "" {
		return strings.Join(texts, ", then ")
	}
	if sink.How != "Ordered" && sink.How != "List" {
		slices.Sort(texts)
	}
	return strings.Join(texts, ", ")
}
