package stream

import (
	"fmt"
	"strings"
)

// DOT returns the graph in the language of Graphviz, for dot: a column for each place, in the order of the flow, and inside of it
// a box for each recursion and each tick. Sources and sinks are round, operators that take a token are hexagons with the reason,
// what is below one is dashed, and what rests on a claim of the user has a thick border and the claim's name. Thick blue arrows
// are hops, with the wire and the channel's name; dotted ones go round. Long texts are cut; an SVG shows them whole as tool tips.
func (g *Graph) DOT() string {
	w := &dotWriter{drawing: g.drawing(), column: map[string]int{}}
	w.line("digraph {")
	w.line(`  graph [label="%s\l%s\l", labelloc=t, labeljust=l, rankdir=LR, newrank=true, nodesep=0.15, ranksep=0.3, fontname=Helvetica, fontsize=14]`,
		textDOT(g.Name), textDOT(strings.Join(w.legend(), " · ")))
	w.line("  node [shape=box, style=filled, fillcolor=white, fontname=Helvetica, fontsize=10, margin=\"0.08,0.04\", height=0.3]")
	w.line("  edge [fontname=Helvetica, fontsize=8, fontcolor=gray30, color=gray30, arrowsize=0.7]")
	columns := w.columns()
	for i, p := range columns {
		w.column[p.Name] = i
	}
	for i, p := range columns {
		w.line("  subgraph cluster_p%d {", i)
		w.line("    graph [label=%s, fontsize=14, style=\"rounded,filled\", color=gray70, fillcolor=gray97]", quoteDOT(p.title()))
		w.box(p.Name, 0, "    ")
		w.line("  }")
	}
	for i, ids := range w.ranks(columns) {
		w.line("  { rank=same; r%d [style=invis, shape=point, width=0, height=0]", i)
		for _, id := range ids {
			w.line("    n%d", id)
		}
		w.line("  }")
		if i > 0 {
			w.line("  r%d -> r%d [style=invis]", i-1, i)
		}
	}
	for _, e := range g.Edges {
		w.line("  n%d -> n%d [%s]", e.From, e.To, w.edge(e))
	}
	w.line("}")
	return w.String()
}

type dotWriter struct {
	*drawing
	strings.Builder
	column map[string]int // of each place
}

func (w *dotWriter) line(format string, args ...any) { fmt.Fprintf(&w.Builder, format+"\n", args...) }

// box writes what is inside of a place or a scope.
func (w *dotWriter) box(place string, scope int, indent string) {
	nodes, boxes := w.in(place, scope)
	for _, n := range nodes {
		w.line("%sn%d [%s]", indent, n.ID, w.nodeOf(n))
	}
	for _, s := range boxes {
		w.line("%ssubgraph cluster_s%d {", indent, s.ID)
		w.line("%s  graph [label=%s, fontsize=10, style=\"rounded,filled\", color=gray50, fillcolor=\"%s\"]", indent, quoteDOT(w.title(s)), s.fill())
		w.box(place, s.ID, indent+"  ")
		w.line("%s}", indent)
	}
}

func (w *dotWriter) nodeOf(n GraphNode) string {
	lines := n.lines()
	attrs := "label=" + quoteDOT(lines...)
	if whole := n.whole(); strings.Join(whole, " ") != strings.Join(lines, " ") {
		attrs += ", tooltip=" + quoteDOT(whole...)
	}
	style := "filled"
	switch {
	case n.Token != "":
		attrs += ", shape=hexagon"
	case n.Sink, w.sources[n.ID]:
		style += ",rounded"
	}
	if n.Below {
		style += ",dashed"
		attrs += `, fillcolor="#fff3d6"`
	}
	if style != "filled" {
		attrs += `, style="` + style + `"`
	}
	if len(n.Claim) > 0 {
		attrs += ", penwidth=3"
	}
	return attrs
}

func (w *dotWriter) edge(e GraphEdge) string {
	attrs := fmt.Sprintf("label=%s, tooltip=%s", quoteDOT(w.lines(e)...), quoteDOT(e.String()))
	switch {
	case e.Back:
		attrs += ", style=dotted, penwidth=1.5, constraint=false"
	case e.hop():
		attrs += `, penwidth=2.5, color="#2060c0", fontcolor="#2060c0"`
		if w.column[w.node[e.From].Place] < w.column[w.node[e.To].Place] {
			attrs += ", tailport=e, headport=w"
		}
	}
	return attrs
}

// dotText has what would end a string, or what dot would replace inside of it, as dot reads it back.
var dotText = strings.NewReplacer("\\", `\\`, `"`, `\"`, "&", "&amp;", "\n", `\n`)

func textDOT(s string) string { return dotText.Replace(plain(s)) }

// quoteDOT writes lines as one string of DOT.
func quoteDOT(lines ...string) string { return `"` + textDOT(strings.Join(lines, "\n")) + `"` }
