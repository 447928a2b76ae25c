package tick

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// step is one entry of the plan of a tick: the run of a node, the cut of a domain, or a loop to its fixpoint.
type step struct {
	node *Node
	run  func()
	loop *loopStep
}

func (s *step) exec(g *Graph) {
	g.current = s.node
	switch n := s.node; {
	case s.loop != nil:
		s.loop.exec(g)
	case n.runs.due(0):
		start := time.Now()
		s.run()
		n.runs.took(0, time.Since(start))
	default:
		s.run()
	}
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
	end     func()      // nothing new will come
}

func (l *loopStep) exec(g *Graph) {
	for again := true; again; {
		for _, h := range l.heads {
			g.current = h.node
			h.round()
		}
		for i := range l.body {
			l.body[i].exec(g)
		}
		again = slices.ContainsFunc(l.heads, func(h *loopHead) bool { return h.pending() })
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

// compile orders the nodes for all ticks to come: dependencies first, the nodes of a loop together.
func (g *Graph) compile() error {
	for _, d := range g.domains {
		d.cut = &Node{graph: g, id: -1, name: "cut of " + d.name, domain: d}
	}
	for {
		groups := (&sorter{graph: g}).sort()
		if !g.postpone(groups) {
			return g.layOut(groups)
		}
	}
}

// postpone finds a domain that waits for itself, and has the entries that close the cycle wait for the next tick.
func (g *Graph) postpone(groups [][]*Node) bool {
	for _, group := range groups {
		for _, d := range g.domains {
			if len(group) == 1 || !slices.Contains(group, d.cut) {
				continue
			}
			for _, e := range d.entries {
				if e.source != nil && !e.late && slices.Contains(group, e.source.node) {
					e.late = true
					return true
				}
			}
		}
	}
	return false
}

func (g *Graph) layOut(groups [][]*Node) error {
	g.plan = []step{}
	for _, group := range groups {
		var heads []*loopHead
		for _, h := range g.loops {
			if slices.Contains(group, h.node) {
				heads = append(heads, h)
			}
		}
		switch {
		case len(heads) > 0:
			g.plan = append(g.plan, g.loopOf(group, heads))
		case len(group) > 1:
			return fmt.Errorf("tick: %v is part of a cycle without a recursion or a delay", group[0])
		default:
			g.plan = append(g.plan, stepsOf(group)...)
		}
	}
	return nil
}

func (g *Graph) loopOf(group []*Node, heads []*loopHead) step {
	slices.SortFunc(group, func(a, b *Node) int { return cmp.Compare(a.id, b.id) })
	l := &loopStep{heads: heads}
	var body []*Node
	for _, n := range group {
		for _, in := range n.inputs {
			if !slices.Contains(group, in.from.node) {
				l.external = append(l.external, in.from)
			}
		}
		if !slices.ContainsFunc(heads, func(h *loopHead) bool { return h.node == n }) {
			body = append(body, n)
		}
	}
	l.body = stepsOf(body)
	return step{node: heads[0].node, loop: l}
}

func stepsOf(nodes []*Node) (steps []step) {
	for _, n := range nodes {
		if n.id < 0 {
			steps = append(steps, step{node: n, run: n.domain.open})
		} else if n.run != nil {
			steps = append(steps, step{node: n, run: n.run})
		}
	}
	return steps
}

// sorter finds the strongly connected components of a graph by Tarjan's algorithm ("Depth-first search and linear graph
// algorithms", SIAM J. Comput. 1972). Walking from each node to what it depends on yields dependencies first.
type sorter struct {
	graph  *Graph
	seen   map[*Node]int
	low    map[*Node]int
	onPath map[*Node]bool
	path   []*Node
	groups [][]*Node
}

func (s *sorter) sort() [][]*Node {
	s.seen, s.low, s.onPath = map[*Node]int{}, map[*Node]int{}, map[*Node]bool{}
	for _, n := range s.graph.nodes {
		s.visit(n)
	}
	return s.groups
}

func (s *sorter) visit(n *Node) {
	if _, ok := s.seen[n]; ok {
		return
	}
	s.seen[n] = len(s.seen)
	s.low[n] = s.seen[n]
	s.path = append(s.path, n)
	s.onPath[n] = true
	for _, from := range n.dependencies() {
		if _, ok := s.seen[from]; !ok {
			s.visit(from)
			s.low[n] = min(s.low[n], s.low[from])
		} else if s.onPath[from] {
			s.low[n] = min(s.low[n], s.seen[from])
		}
	}
	if s.low[n] != s.seen[n] {
		return
	}
	at := slices.Index(s.path, n)
	group := slices.Clone(s.path[at:])
	s.path = s.path[:at]
	for _, m := range group {
		s.onPath[m] = false
	}
	s.groups = append(s.groups, group)
}

// dependencies are the nodes that must have run before n does, or with it in one loop.
func (n *Node) dependencies() (from []*Node) {
	if n.id < 0 {
		for _, e := range n.domain.entries {
			if e.source != nil && !e.late {
				from = append(from, e.source.node)
			}
		}
		return from
	}
	if n.isEntry() {
		return []*Node{n.domain.cut}
	}
	for _, in := range n.inputs {
		from = append(from, in.from.node)
	}
	return from
}

func (n *Node) isEntry() bool {
	return n.domain != nil && slices.ContainsFunc(n.domain.entries, func(e *entry) bool { return e.node == n })
}
