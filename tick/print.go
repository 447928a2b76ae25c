package tick

import (
	"fmt"
	"path/filepath"
	"strings"
)

// String prints the graph in the order in which a tick runs it, a line an operator: its number, name and place, the
// numbers of those it takes input from, and what it does besides. A loop's operators stand indented below it; "~" marks
// an input that comes round a recursion, or from the tick before. An operator enters a domain at the domain's cut.
func (g *Graph) String() string {
	p := &printer{graph: g}
	fmt.Fprintf(p, "graph %q: %d operators\n", g.opts.Name, len(g.nodes))
	for _, group := range g.order() {
		if heads := g.headsOf(group); len(heads) > 0 {
			p.loop(group)
			continue
		}
		for _, n := range group {
			p.node(n, "")
			if n.id < 0 && n.domain.head != nil {
				p.each(n.domain)
			}
		}
	}
	return p.String()
}

type printer struct {
	strings.Builder
	graph *Graph
}

func (p *printer) loop(group []*Node) {
	fmt.Fprintln(p, "     loop")
	for _, n := range inOrder(group) {
		p.node(n, "  ")
	}
	fmt.Fprintln(p, "     end of loop")
}

// each prints what runs once for each item.
func (p *printer) each(d *Domain) {
	fmt.Fprintln(p, "     each item")
	for _, group := range d.inside() {
		for _, n := range inOrder(group) {
			p.node(n, "  ")
		}
	}
	fmt.Fprintln(p, "     end of each item")
}

func (p *printer) node(n *Node, indent string) {
	if n.id < 0 {
		fmt.Fprintf(p, "     %s\n", n.name)
		return
	}
	fmt.Fprintf(p, "%4d %s%s (%s:%d)", n.id, indent, n.name, filepath.Base(n.site.File), n.site.Line)
	for i, in := range n.inputs {
		fmt.Fprint(p, []string{" <- ", ", "}[min(i, 1)], p.mark(n, in), in.from.node.id)
	}
	if n.domain != nil {
		fmt.Fprintf(p, " in %q", n.domain.name)
	}
	if n.run != nil {
		fmt.Fprint(p, ", runs each tick")
	}
	if n.entry != nil && n.entry.final {
		fmt.Fprint(p, ", waits for the end")
	}
	fmt.Fprintln(p)
}

// mark says that an input does not come before n in the same tick.
func (p *printer) mark(n *Node, in input) string {
	again := in.kind == endless && in.from.node.id > n.id
	later := in.kind == untimely && (n.entry == nil || n.entry.source == nil || n.entry.late)
	if again || later {
		return "~"
	}
	return ""
}
