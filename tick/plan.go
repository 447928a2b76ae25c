package tick

import (
	"cmp"
	"fmt"
	"slices"
)

// step is one entry of the plan of a tick: the run of a node, the cut of a domain, or a loop to its fixpoint.
type step struct {
	node   *Node
	domain *Domain // the step is for its ticks only; nil for every tick
	run    func()
	loop   *loopStep
	each   *eachStep
}

func (s *step) exec(g *Graph) {
	if s.domain != nil && !s.domain.running {
		return
	}
	if s.loop != nil {
		s.loop.exec(g)
		return
	}
	if s.each != nil {
		s.each.exec(g)
		return
	}
	g.current = s.node
	s.node.runs.call(s.run)
}

// loopStep runs the bodies of recursions that depend on each other until no new fact turns up.
type loopStep struct {
	heads    []*loopHead
	body     []step
	external []*portState // what enters from outside
}

// loopHead is a Recursion whatever its items are.
type loopHead struct {
	node    *Node
	pending func() bool // facts wait to go round
	round   func()      // sends them round
	settle  func() bool // says what came of it, once nothing waits, and whether that was anything; or nil
	end     func()      // nothing new will come
}

func (l *loopStep) exec(g *Graph) {
	rounds := 0
	for again := true; again; {
		if rounds++; g.opts.Rounds > 0 && rounds > g.opts.Rounds {
			g.current = l.heads[0].node
			Fail(fmt.Errorf("it has come to no end after %d rounds in one tick: what follows from its facts must at some time be nothing new", g.opts.Rounds))
		}
		for _, h := range l.heads {
			g.current = h.node
			h.round()
		}
		for i := range l.body {
			l.body[i].exec(g)
		}
		again = slices.ContainsFunc(l.heads, func(h *loopHead) bool { return h.pending() })
		if !again {
			again = l.settle()
		}
	}
	for _, p := range l.external {
		if !p.ended {
			return
		}
	}
	for _, h := range l.heads {
		g.current = h.node
		h.end()
	}
}

// settle has the heads say what came of their rounds. It may be that others in the loop wait for that.
func (l *loopStep) settle() (told bool) {
	for _, h := range l.heads {
		if h.settle != nil {
			l.heads[0].node.graph.current = h.node
			told = h.settle() || told
		}
	}
	return told
}

// compile fixes the plan of all ticks to come.
func (g *Graph) compile() error {
	groups := g.order()
	for _, n := range g.nodes {
		if n.unclosed != "" {
			return fmt.Errorf("tick: %v of %q is never closed: %s", n, g.opts.Name, n.unclosed)
		}
		if n.entry != nil && n.entry.final && n.entry.late {
			return fmt.Errorf("tick: %v of %q waits for the end of what depends on its own domain, %q: let it be as of EachTick", n, g.opts.Name, n.domain.name)
		}
	}
	plan := []step{}
	for _, group := range groups {
		plan = append(plan, g.stepsOf(group)...)
	}
	for _, p := range g.ports {
		p.told = p.edges
	}
	for _, d := range g.domains {
		d.forgets = d.forgetting()
	}
	g.plan, g.cycles = plan, g.findCycles()
	return nil
}

// order arranges the nodes and cuts for a tick: dependencies first, the nodes of a loop together. If the cut of a
// domain waits for the domain itself, the entries that close that cycle become late: they wait for the next tick.
func (g *Graph) order() [][]*Node {
	if g.straight() {
		groups := make([][]*Node, len(g.nodes))
		for i := range g.nodes {
			groups[i] = g.nodes[i : i+1]
		}
		return groups
	}
	for _, d := range g.domains {
		for _, e := range d.entries {
			e.late = false
		}
	}
	for {
		groups := components(g.standing(), (*Node).dependencies)
		if !g.postpone(groups) {
			return groups
		}
	}
}

// straight says that nothing goes round and no ticks begin within ticks: then the order of building is one of dependencies.
func (g *Graph) straight() bool { return len(g.domains)+len(g.loops)+len(g.delays) == 0 }

func (g *Graph) postpone(groups [][]*Node) bool {
	for _, group := range groups {
		for _, cut := range group {
			if cut.id >= 0 {
				continue
			}
			for _, e := range cut.domain.entries {
				if e.source != nil && !e.late && slices.Contains(group, e.source.node) {
					e.late = true
					return true
				}
			}
		}
	}
	return false
}

// dependencies are the nodes that must have run before n does, or with it in one loop.
func (n *Node) dependencies() (from []*Node) {
	if n.id < 0 {
		for _, e := range n.domain.entries {
			if e.source != nil && !e.late {
				from = append(from, e.source.node.stands())
			}
		}
		return from
	}
	if n.entry != nil {
		return []*Node{n.domain.cut}
	}
	for _, in := range n.inputs {
		if in.kind != untimely {
			from = append(from, in.from.node.stands())
		}
	}
	return from
}

// headsOf returns the recursions that begin in group.
func (g *Graph) headsOf(group []*Node) (heads []*loopHead) {
	for _, h := range g.loops {
		if slices.Contains(group, h.node) {
			heads = append(heads, h)
		}
	}
	return heads
}

// stepsOf lays out one group of nodes. Connect lets no node take input from a later one, so that every cycle within a
// tick goes through a recursion.
func (g *Graph) stepsOf(group []*Node) []step {
	heads := g.headsOf(group)
	if len(heads) == 0 {
		return runsOf(group)
	}
	l := &loopStep{heads: heads}
	group = inOrder(group)
	for _, n := range group {
		for _, in := range n.inputs {
			if in.kind != untimely && !slices.Contains(group, in.from.node) {
				in.from.watched = true
				l.external = append(l.external, in.from)
			}
		}
	}
	l.body = runsOf(group)
	return []step{{node: heads[0].node, domain: heads[0].node.domain, loop: l}}
}

// inOrder sorts a loop's nodes in the order of building, in which all but the edges that close it lead forward.
func inOrder(group []*Node) []*Node {
	return slices.SortedFunc(slices.Values(group), func(a, b *Node) int { return cmp.Compare(a.id, b.id) })
}

// runsOf returns the steps of those nodes that do something of their own once a tick.
func runsOf(nodes []*Node) (steps []step) {
	for _, n := range nodes {
		if n.id < 0 && n.domain.head != nil {
			steps = append(steps, step{node: n, each: n.domain.stepsOfEach()})
		} else if n.id < 0 {
			steps = append(steps, step{node: n, run: n.run})
		} else if n.run != nil {
			steps = append(steps, step{node: n, domain: n.domain, run: n.run})
		}
	}
	return steps
}
