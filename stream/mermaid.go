package stream

import (
	"fmt"
	"strconv"
	"strings"
)

// Mermaid returns the graph in the language of mermaid.js: a box for each place, from left to right in the order of the flow, and
// inside of it a box for each recursion and each tick. Sources and sinks are rounded, operators that take a token are hexagons
// with the reason, what is below one is dashed, and what rests on a claim of the user has a thick border and the claim's name.
// Thick blue arrows are hops, with the wire and the channel's name; dotted ones go round. Long texts are cut. Where hops lead back
// to a place, mermaid.js draws the places as it can, and [Graph.DOT] is the better drawing.
func (g *Graph) Mermaid() string {
	w := &mermaidWriter{drawing: g.drawing()}
	w.line("---\ntitle: %s\n---\nflowchart LR", strconv.Quote(cut(plain(g.Name), longestName))) // as YAML reads it too
	columns := w.columns()
	for i, p := range columns {
		w.line("  subgraph p%d[\"%s\"]", i, quoteMermaid(p.title()))
		w.line("    direction LR")
		w.box(p.Name, 0, "    ")
		w.line("  end")
	}
	var hops []string
	for i, e := range g.Edges {
		arrow := "-->"
		switch {
		case e.Back:
			arrow = "-.->"
		case e.hop():
			arrow = "==>"
			hops = append(hops, strconv.Itoa(i))
		}
		w.line("  n%d %s|\"%s\"| n%d", e.From, arrow, quoteMermaid(w.lines(e)...), e.To)
	}
	if len(hops) > 0 {
		w.line("  linkStyle %s stroke:#2060c0,color:#2060c0", strings.Join(hops, ","))
	}
	for _, l := range w.barriers(columns) {
		w.line("  n%d ~~~ n%d", l[0], l[1])
	}
	w.class("below", "fill:#fff3d6,stroke-dasharray:4 4", func(n GraphNode) bool { return n.Below })
	w.class("claim", "stroke-width:4px", func(n GraphNode) bool { return len(n.Claim) > 0 })
	for _, s := range g.Scopes {
		w.line("  style s%d fill:%s", s.ID, s.fill())
	}
	if says := w.legend(); len(says) > 0 {
		w.line("  legend[\"%s\"]\n  style legend fill:none,stroke:none", quoteMermaid(says...))
	}
	return w.String()
}

type mermaidWriter struct {
	*drawing
	strings.Builder
}

func (w *mermaidWriter) line(format string, args ...any) {
	fmt.Fprintf(&w.Builder, format+"\n", args...)
}

// box writes what is inside of a place or a scope.
func (w *mermaidWriter) box(place string, scope int, indent string) {
	nodes, boxes := w.in(place, scope)
	for _, n := range nodes {
		opening, closing := "[", "]"
		switch {
		case n.Token != "":
			opening, closing = "{{", "}}"
		case n.Sink, w.sources[n.ID]:
			opening, closing = "([", "])"
		}
		w.line(`%sn%d%s"%s"%s`, indent, n.ID, opening, quoteMermaid(n.lines()...), closing)
	}
	for _, s := range boxes {
		w.line("%ssubgraph s%d[\"%s\"]", indent, s.ID, quoteMermaid(w.title(s)))
		w.box(place, s.ID, indent+"  ")
		w.line("%send", indent)
	}
}

// class gives the nodes for which has holds a style.
func (w *mermaidWriter) class(name, style string, has func(GraphNode) bool) {
	var ids []string
	for _, n := range w.Nodes {
		if has(n) {
			ids = append(ids, fmt.Sprint("n", n.ID))
		}
	}
	if len(ids) > 0 {
		w.line("  classDef %s %s\n  class %s %s", name, style, strings.Join(ids, ","), name)
	}
}

// mermaidText has what would end a text, or mean something else inside it, as the entities that mermaid.js reads.
var mermaidText = strings.NewReplacer(
	"#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", "%%", "#37;#37;", "\\", "#92;", "\n", "<br>",
)

func quoteMermaid(lines ...string) string {
	return mermaidText.Replace(plain(strings.Join(lines, "\n")))
}
