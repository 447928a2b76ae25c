package tick

import "fmt"

// head is what gives a domain one item a tick, whatever the items are.
type head struct {
	node *Node
	more func() bool // an item waits
}

// Each gives each item of from a tick of d of its own, in order. All that have arrived run within one tick of the graph, one
// after the other, and what Each has brought in by a tick's end has had its tick. It holds what has arrived. What else enters d
// is the same in each of its ticks, or comes from an earlier one: Whole, a State, a lazy Delay. It panics if from is in a
// domain, or if anything else enters d.
func Each[T any](from *Port[T], d *Domain) *Port[T] {
	var waiting turns[T]
	var now []T
	out := entering("Each", from, d, EachTick, waiting.add,
		func() {
			if len(now) == 0 {
				now = waiting.next()
			}
		},
		func(out *Port[T]) {
			if len(now) == 0 {
				return
			}
			one := now[:1]
			now = now[1:]
			out.emit(one)
			clear(one)
		})
	if len(d.entries) > 1 {
		panic(fmt.Sprintf("tick: %v gives items ticks of their own in the domain %q, which %v enters too: make a domain for each", out.node, d.name, d.entries[0].node))
	}
	d.head = &head{node: out.node, more: func() bool { return len(now) > 0 || len(waiting.fill) > 0 }}
	return out
}

// mustBeAlike refuses an entry that would bring into a domain of single items what has arrived by chance.
func (d *Domain) mustBeAlike(n *Node) {
	if d.head != nil {
		panic(fmt.Sprintf("tick: %v enters the domain %q, in which %v gives each item a tick: let it enter by Whole, or make a domain of its own", n, d.name, d.head.node))
	}
}

// eachStep runs a domain's ticks one after the other, as long as items wait.
type eachStep struct {
	domain *Domain
	body   []step
}

func (e *eachStep) exec(g *Graph) {
	d := e.domain
	for d.ready() && d.head.more() {
		d.open()
		for i := range e.body {
			e.body[i].exec(g)
		}
		d.close()
		d.active = d.head.more()
	}
	if d.ready() {
		d.active = false
	}
}

// stands is the node that n is with in the order of a graph's tick: the cut of its domain, if that has ticks within it.
func (n *Node) stands() *Node {
	if n.domain != nil && n.domain.head != nil {
		return n.domain.cut
	}
	return n
}

// standing are the nodes to put in order, each domain of single items as one.
func (g *Graph) standing() (nodes []*Node) {
	for _, n := range g.nodes {
		if n.stands() == n {
			nodes = append(nodes, n)
		}
	}
	for _, d := range g.domains {
		if d.head != nil {
			nodes = append(nodes, d.cut)
		}
	}
	return nodes
}

// inside are the groups of a domain of single items, in the order of its ticks.
func (d *Domain) inside() [][]*Node {
	return components(d.nodes, func(n *Node) (from []*Node) {
		for _, in := range n.inputs {
			if in.kind != untimely && in.from.node.domain == d {
				from = append(from, in.from.node)
			}
		}
		return from
	})
}

func (d *Domain) stepsOfEach() *eachStep {
	e := &eachStep{domain: d}
	for _, group := range d.inside() {
		e.body = append(e.body, d.graph.stepsOf(group)...)
	}
	return e
}
