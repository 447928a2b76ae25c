package tick

import "slices"

// cycle is a part of a graph that ends together: domains and delays that feed each other over ticks, or one of them
// alone. It has ended once all that enters it has, and nothing waits in it for another tick.
type cycle struct {
	sources []*portState // what enters from outside; none is in a domain
	domains []*Domain
	delays  []delay
	ended   bool
}

// settle notes that c has ended. Its members tell their consumers in the next tick.
func (c *cycle) settle() (ended bool) {
	if c.ended || !c.exhausted() {
		return false
	}
	c.ended = true
	return true
}

func (c *cycle) exhausted() bool {
	for _, p := range c.sources {
		if !p.ended {
			return false
		}
	}
	for _, d := range c.domains {
		if d.active {
			return false
		}
	}
	for _, l := range c.delays {
		if l.pending() {
			return false
		}
	}
	return true
}

// findCycles groups the domains, and the delays outside of them.
func (g *Graph) findCycles() (cycles []*cycle) {
	if g.straight() {
		return nil
	}
	all := slices.Clone(g.nodes)
	for _, d := range g.domains {
		all = append(all, d.cut) // no node depends on the cut of a domain that nothing enters
	}
	for _, group := range components(all, (*Node).allDependencies) {
		c := &cycle{}
		for _, n := range group {
			if n.id < 0 {
				c.domains = append(c.domains, n.domain)
				n.domain.cycle = c
			}
		}
		for _, l := range g.delays {
			if slices.Contains(group, l.at()) {
				c.delays = append(c.delays, l)
				l.join(c)
			}
		}
		if len(c.domains)+len(c.delays) > 0 {
			c.sources = sourcesOf(group)
			cycles = append(cycles, c)
		}
	}
	return cycles
}

// allDependencies are the nodes that n depends on in this tick or by an earlier one.
func (n *Node) allDependencies() (from []*Node) {
	if n.id < 0 {
		for _, e := range n.domain.entries {
			if e.source != nil {
				from = append(from, e.source.node)
			}
		}
		return from
	}
	if n.entry != nil {
		from = append(from, n.domain.cut)
		if n.entry.source != nil {
			return from // which the cut depends on
		}
	}
	for _, in := range n.inputs {
		from = append(from, in.from.node)
	}
	return from
}

// sourcesOf returns what enters group from outside. What is in a domain enters and ends with the domain's cut.
func sourcesOf(group []*Node) (sources []*portState) {
	add := func(p *portState) {
		if !slices.Contains(group, p.node) {
			sources = append(sources, p)
		}
	}
	for _, n := range group {
		switch {
		case n.id < 0:
			for _, e := range n.domain.entries {
				if e.source != nil {
					add(e.source)
				}
			}
		case n.domain == nil:
			for _, in := range n.inputs {
				add(in.from)
			}
		}
	}
	return sources
}
