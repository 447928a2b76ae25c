package stream

import (
	"math"
	"slices"
)

// columns are the places in the order of the flow: hops lead to later ones, except where hops go round. What no hops lead to comes
// first, and of several that which the program names first; where all are in cycles, that which most more hops leave than enter.
func (d *drawing) columns() []GraphPlace {
	type way struct{ from, to string }
	hops := map[way]int{}
	for _, e := range d.Edges {
		hops[way{d.node[e.From].Place, d.node[e.To].Place}]++
	}
	var columns []GraphPlace
	for left := slices.Clone(d.Places); len(left) > 0; {
		best, most := 0, math.MinInt
		for i, p := range left {
			enter, leave := 0, 0
			for _, q := range left {
				if q != p {
					enter += hops[way{q.Name, p.Name}]
					leave += hops[way{p.Name, q.Name}]
				}
			}
			more := leave - enter
			if enter == 0 {
				more = math.MaxInt
			}
			if more > most {
				best, most = i, more
			}
		}
		columns = append(columns, left[best])
		left = slices.Delete(left, best, best+1)
	}
	return columns
}

// ranks deals the nodes of each column over steps from left to right, after all of the column before: an operator is behind what
// it takes from the same place, and a source right before the first that takes from it.
func (d *drawing) ranks(columns []GraphPlace) (ranks [][]int) {
	for _, p := range columns {
		of := d.steps(p)
		first := len(ranks)
		for _, n := range d.Nodes {
			if n.Place != p.Name {
				continue
			}
			for first+of[n.ID] >= len(ranks) {
				ranks = append(ranks, nil)
			}
			ranks[first+of[n.ID]] = append(ranks[first+of[n.ID]], n.ID)
		}
	}
	return ranks
}

// steps are how many operators of the place are before each of its nodes, on the longest way.
func (d *drawing) steps(p GraphPlace) map[int]int {
	of := map[int]int{}
	again := true
	for range d.Nodes { // they are in the order of the flow, so that one time does
		if !again {
			break
		}
		again = false
		for _, e := range d.Edges {
			if r := of[e.From] + 1; d.inside(e, p) && of[e.To] < r {
				of[e.To], again = r, true
			}
		}
	}
	d.pullSources(p, of)
	return of
}

// inside says whether an edge stays at a place, and does not go round.
func (d *drawing) inside(e GraphEdge, p GraphPlace) bool {
	return !e.Back && !e.hop() && d.node[e.From].Place == p.Name && d.node[e.To].Place == p.Name
}

// pullSources puts what takes nothing from its own place next to what takes from it.
func (d *drawing) pullSources(p GraphPlace, of map[int]int) {
	takes, next := map[int]bool{}, map[int]int{}
	for _, e := range d.Edges {
		if d.inside(e, p) {
			takes[e.To] = true
			if r, ok := next[e.From]; !ok || of[e.To] < r {
				next[e.From] = of[e.To]
			}
		}
	}
	for _, n := range d.Nodes {
		if r, ok := next[n.ID]; ok && !takes[n.ID] {
			of[n.ID] = r - 1
		}
	}
}

// barriers are links that keep each column behind the one before, for a language that knows no ranks: all ends of the one before
// lead to one node, and one of its last to all beginnings. Where hops lead back there are none: with them, mermaid.js would turn
// round whatever it finds first on the way.
func (d *drawing) barriers(columns []GraphPlace) (links [][2]int) {
	if d.leadsBack(columns) {
		return nil
	}
	takes, gives := map[int]bool{}, map[int]bool{}
	for _, p := range columns {
		for _, e := range d.Edges {
			if d.inside(e, p) {
				takes[e.To], gives[e.From] = true, true
			}
		}
	}
	ranks := d.ranks(columns)
	place := func(i int) string { return d.node[ranks[i][0]].Place }
	for i := 1; i < len(ranks); i++ {
		if place(i) == place(i-1) {
			continue
		}
		last, first := ranks[i-1][0], ranks[i][0]
		for _, n := range d.Nodes {
			if n.Place == place(i-1) && !gives[n.ID] {
				links = append(links, [2]int{n.ID, first})
			}
			if n.Place == place(i) && !takes[n.ID] && n.ID != first {
				links = append(links, [2]int{last, n.ID})
			}
		}
	}
	return links
}

// leadsBack says whether a hop leads to an earlier column, as one of those that go round must.
func (d *drawing) leadsBack(columns []GraphPlace) bool {
	column := map[string]int{}
	for i, p := range columns {
		column[p.Name] = i
	}
	return slices.ContainsFunc(d.Edges, func(e GraphEdge) bool {
		return column[d.node[e.From].Place] > column[d.node[e.To].Place]
	})
}
