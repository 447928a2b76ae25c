package randomflows

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/calmflow/calm/stream"
)

// together is a step's look at all members, of those that processes have each had at their own.
func together(all [][]*look, i int) *look {
	l := &look{step: all[0][i].step, of: all[0][i].of, last: all[0][i].last, at: map[int][]noted{}}
	for _, looks := range all {
		from := looks[i]
		from.mu.Lock()
		for member, seen := range from.at {
			l.at[member] = append(l.at[member], seen...)
		}
		from.mu.Unlock()
	}
	return l
}

// kind is how the look is compared.
func (l *look) kind() string {
	by := map[string]string{"Ordered": "sequences", "List": "sequences", "Unordered": "multisets", "Bag": "multisets", "Repeated": "sets", "Set": "sets"}
	switch {
	case l.last:
		return "the last values of cells and tables"
	case l.of.kind == "C" || l.of.kind == "T":
		return "final cells and tables"
	}
	return by[l.of.class]
}

// what is compared of a look, under each key: a sequence, a multiset or a set, as the delivery says. Of a value that has been looked at
// with a token it is the last.
func (l *look) what(members ...int) map[int][]string {
	h, seen := l.of, map[int][]string{}
	for _, member := range members {
		for _, n := range l.at[member] {
			if l.last {
				seen[n.key] = nil
			}
			seen[n.key] = append(seen[n.key], n.what)
		}
	}
	sequence := h.kind == "C" || h.class == "Ordered" || h.class == "List"
	for k := range seen {
		if !sequence || len(members) > 1 && h.kind == "S" { // across parts there is no order
			slices.Sort(seen[k])
		}
		if h.class == "Repeated" || h.class == "Set" {
			slices.Sort(seen[k])
			seen[k] = slices.Compact(seen[k])
		}
	}
	return seen
}

// members are those that are compared each by itself; the parts of a collection that was dealt are compared together.
func (h handle) members() [][]int {
	switch h.at {
	case "Process", "TickProcess":
		return [][]int{{0}}
	case "Scattered":
		return [][]int{{0, 1, 2}}
	}
	return [][]int{{0}, {1}, {2}}
}

func (h handle) replicated() bool { return strings.HasSuffix(h.at, "Replicated") }

// agrees says where two looks at a step differ; below a token, where replicas do.
func (l *look) agrees(one *look, below bool) error {
	for _, members := range l.of.members() {
		want, got, by := one.what(members...), l.what(members...), "in one process"
		if below {
			want, by = l.what(0), "at member 0"
		}
		if !maps.EqualFunc(want, got, slices.Equal) {
			return fmt.Errorf("step %d, %v at member %v:\n%s: %s\nin many: %s", l.step, l.of, members, by, shortened(want), shortened(got))
		}
	}
	return nil
}

func shortened(all map[int][]string) string {
	s := fmt.Sprint(all)
	if len(s) > 400 {
		return fmt.Sprintf("%s … of %d bytes", s[:400], len(s))
	}
	return s
}

// belowTokens says of each look, which are the last sinks of a flow, whether what is looked at lies below a token. Nodes up to before
// are no part of looks.
func belowTokens(g *stream.Graph, looks []*look, before int) []bool {
	nodes, from := map[int]stream.GraphNode{}, map[int]int{}
	var ends []int
	for _, n := range g.Nodes {
		nodes[n.ID] = n
		if n.Sink && n.ID > before {
			ends = append(ends, n.ID)
		}
	}
	for _, e := range g.Edges {
		if e.To > before {
			from[e.To] = e.From
		}
	}
	if len(ends) != len(looks) {
		panic(fmt.Sprintf("%d sinks of %d looks", len(ends), len(looks)))
	}
	var below []bool
	for i, id := range ends {
		for looks[i].last && id > before { // its own token does not count
			id = from[id]
		}
		below = append(below, nodes[id].Below)
	}
	return below
}
