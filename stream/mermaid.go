package stream

import (
	"fmt"
	"strconv"
	"strings"
)

// Mermaid returns the graph in the language of mermaid.js: a box for each place, sources and sinks rounded, operators that
// take a token as hexagons with the reason, what is below one dashed, and what rests on a claim of the user with a thick
// border and the claim's name. Dotted edges go round in a recursion.
func (g *Graph) Mermaid() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\n---\nflowchart TD\n", strconv.Quote(g.Name)) // as YAML reads it too
	sources := g.sources()
	for i, p := range g.Places {
		fmt.Fprintf(&b, "  subgraph p%d[\"%s\"]\n", i, quoteMermaid(p.title()))
		for _, n := range g.Nodes {
			if n.Place == p.Name {
				fmt.Fprintf(&b, "    %s\n", n.mermaid(sources[n.ID]))
			}
		}
		b.WriteString("  end\n")
	}
	for _, e := range g.Edges {
		arrow := "-->"
		if e.Back {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "  n%d %s|\"%s\"| n%d\n", e.From, arrow, e.mermaid(), e.To)
	}
	g.mermaidClass(&b, "below", "stroke-dasharray: 4 4", func(n GraphNode) bool { return n.Below })
	g.mermaidClass(&b, "claim", "stroke-width: 4px", func(n GraphNode) bool { return len(n.Claim) > 0 })
	return b.String()
}

// sources are the nodes that nothing comes to.
func (g *Graph) sources() map[int]bool {
	sources := map[int]bool{}
	for _, n := range g.Nodes {
		sources[n.ID] = true
	}
	for _, e := range g.Edges {
		delete(sources, e.To)
	}
	return sources
}

func (p GraphPlace) title() string {
	if p.Kind == "process" {
		return p.Name
	}
	return fmt.Sprintf("%s × %d", p.Name, p.Members)
}

func (n GraphNode) mermaid(source bool) string {
	op := n.Op
	if n.Wire != "" {
		op += " by " + n.Wire
	}
	lines := []string{op, n.Site}
	if n.Token != "" {
		lines = append(lines, "token: "+n.Token)
	}
	for _, c := range n.Claim {
		lines = append(lines, "claim: "+c)
	}
	for i, l := range lines {
		lines[i] = quoteMermaid(l)
	}
	open, closing := "[", "]"
	switch {
	case n.Token != "":
		open, closing = "{{", "}}"
	case n.Sink, source:
		open, closing = "([", "])"
	}
	return fmt.Sprintf(`n%d%s"%s"%s`, n.ID, open, strings.Join(lines, "<br>"), closing)
}

// mermaid is the label of an edge. Of the location it leaves out what the boxes show: which process, which cluster.
func (e GraphEdge) mermaid() string {
	item := e.Item
	if e.Label != "" {
		item = e.Label + ": " + item
	}
	kind, _, _ := strings.Cut(e.Where, "[")
	return quoteMermaid(item) + "<br>" + quoteMermaid(kind+", "+e.How)
}

// mermaidClass gives the nodes for which has holds a style.
func (g *Graph) mermaidClass(b *strings.Builder, name, style string, has func(GraphNode) bool) {
	var ids []string
	for _, n := range g.Nodes {
		if has(n) {
			ids = append(ids, fmt.Sprint("n", n.ID))
		}
	}
	if len(ids) > 0 {
		fmt.Fprintf(b, "  classDef %s %s\n  class %s %s\n", name, style, strings.Join(ids, ","), name)
	}
}

// mermaidText has what would end a text, or mean something else inside it, as the entities that mermaid.js reads.
var mermaidText = strings.NewReplacer(
	"#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", "%%", "#37;#37;", "\\", "#92;",
	"\r\n", "<br>", "\n", "<br>", "\r", "<br>",
)

func quoteMermaid(s string) string { return mermaidText.Replace(s) }
