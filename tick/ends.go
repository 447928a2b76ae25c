package tick

// The ticks of a domain end as often as they begin: once an item, if each has a tick. So their ends pass over operators that have
// nothing to do at one.

// passesOver says that whoever tells e of an end may tell those behind it instead: the consumer does no more than to hand the end on,
// and nobody asks whether its output has ended.
func (e *edgeState) passesOver() bool {
	n := e.to
	return e.end == nil && e.ends && n.ends == 1 && n.passes != nil && !n.passes.watched
}

// behind appends to told those that an end of p matters to.
func behind(p *portState, told []*edgeState) []*edgeState {
	for _, e := range p.edges {
		switch {
		case e.end == nil && !e.ends:
		case e.passesOver():
			told = behind(e.to.passes, told)
		default:
			told = append(told, e)
		}
	}
	return told
}

// shorten has the ends within d's ticks pass over what they can, and returns the nodes and ports that are left to end.
func (d *Domain) shorten() (nodes []*Node, ports []*portState) {
	over := map[*Node]bool{}
	for _, n := range d.nodes {
		for _, p := range n.outs {
			for _, e := range p.edges {
				over[e.to] = over[e.to] || e.passesOver()
			}
		}
	}
	for _, n := range d.nodes {
		if over[n] {
			continue
		}
		if n.ends > 0 {
			nodes = append(nodes, n)
		}
		for _, p := range n.outs {
			p.told = behind(p, nil)
			ports = append(ports, p)
		}
	}
	return nodes, ports
}
