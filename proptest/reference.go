package proptest

import (
	"slices"

	"github.com/calmflow/calm/internal/sim"
)

// The flow that others are compared with has one member of each cluster, if nothing tells who has what. Where members have
// collections of their own, that is so if all that is done with them is to join them in the end: then one member that has
// everything comes to the same. Else it is the flow as it is, without faults, which no fault can be seen in that is there without
// schedules, too.

// memberless says whether one member of each cluster would come to the same as all.
func memberless(nodes []*sim.Node) bool {
	return !slices.ContainsFunc(nodes, func(n *sim.Node) bool {
		return n.Where == "Local" && !isBlind(n) || joinsMembers(n) && n.Op != "Gossip" && n.Op != "Combine"
	})
}

// joinsMembers says whether what members have of their own goes elsewhere.
func joinsMembers(n *sim.Node) bool {
	return n.Where != "Local" && slices.ContainsFunc(n.Inputs, func(in *sim.Node) bool { return in.Where == "Local" })
}

// isBlind says whether an operator at members with collections of their own does the same to all of them together as to each: it
// looks at each item by itself, or joins.
func isBlind(n *sim.Node) bool {
	switch {
	case n.Sink || n.Token != "" || n.Inside != "":
		return false
	case n.Grow != "":
		return n.Grow == "Joined"
	default:
		return slices.Contains(blind, n.Op)
	}
}

var blind = []string{
	"NewInlet", "Stream", "Chan", "Typed", "Lines",
	"Map", "Filter", "FilterMap", "FlatMap", "Flatten", "Inspect", "KeyBy", "MapKeyed", "Values", "Entries", "Rekey", "Partition",
	"Merge", "Unique", "Named", "Unordered", "Repeated", "Open",
}

// feed gives the sources of a run their items: one member, if it is all of a cluster, those of all its members.
func (s *simulated) feed(run *sim.Run, in inputs) {
	var sources []*sim.Source
	for _, source := range run.Sources {
		if !source.Given {
			sources = append(sources, source)
		}
	}
	for i, source := range sources {
		if len(sources) == len(in) {
			source.Fill(fresh(in[i]))
			continue
		}
		for k, items := range in {
			if s.fed[k].feeds(source) {
				source.Fill(fresh(items))
			}
		}
	}
}
