package stream

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Graph is a flow as a drawing shows it: operators, and edges labelled with what flows, where it lives and how it is seen.
// Weakenings and names are no operators of their own: they change the label of an edge.
type Graph struct {
	Name   string       `json:"name"`
	Places []GraphPlace `json:"places"`
	Nodes  []GraphNode  `json:"nodes"`
	Edges  []GraphEdge  `json:"edges"`
}

// GraphPlace is a process or a cluster.
type GraphPlace struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Members int    `json:"members"`
}

// GraphNode is an operator, a source or a sink.
type GraphNode struct {
	ID    int      `json:"id"`
	Op    string   `json:"op"`
	Site  string   `json:"site"` // file and line
	Place string   `json:"place"`
	Wire  string   `json:"wire,omitempty"`   // how a hop is made
	Token string   `json:"token,omitempty"`  // the reason, if it depends on timing
	Claim []string `json:"claims,omitempty"` // laws of the user that it rests on
	Below bool     `json:"below,omitempty"`  // below a token: what it yields may depend on timing
	Sink  bool     `json:"sink,omitempty"`
}

// GraphEdge is what one operator hands to another.
type GraphEdge struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	Item  string `json:"item"`            // type of the items; key to value for keyed ones
	Where string `json:"where"`           // location
	How   string `json:"how"`             // delivery or growth
	Label string `json:"label,omitempty"` // given by Named
	Back  bool   `json:"back,omitempty"`  // closes a recursion
}

// Graph returns the flow's graph as it has been built so far.
func (f *Flow) Graph() *Graph {
	g := &Graph{Name: f.name}
	for _, p := range f.places {
		g.Places = append(g.Places, GraphPlace{p.tag.Name(), p.kind, p.members})
	}
	below := map[*node]bool{}
	for _, n := range f.nodes {
		below[n] = n.why != "" || slices.ContainsFunc(n.ins, func(in *node) bool { return below[in] })
		if n.drawn() != n {
			continue
		}
		g.Nodes = append(g.Nodes, graphNode(n, below[n]))
		for _, in := range n.ins {
			g.Edges = append(g.Edges, graphEdge(in, n))
		}
	}
	for _, r := range f.recursions {
		if r.end != nil {
			back := graphEdge(r.end.ins[0], r.node)
			back.Back = true
			g.Edges = append(g.Edges, back)
		}
	}
	return g
}

// drawn is the operator that stands for n in the graph: n itself, or what n is only another type of.
func (n *node) drawn() *node {
	for n.alias && n.why == "" {
		n = n.ins[0]
	}
	return n
}

func graphNode(n *node, below bool) GraphNode {
	return GraphNode{
		ID: n.id, Op: n.op, Site: fmt.Sprintf("%s:%d", filepath.Base(n.site.File), n.site.Line), Place: n.at.tag.Name(),
		Wire: n.wire, Token: n.why, Claim: n.claims, Below: below, Sink: n.sink,
	}
}

func graphEdge(from, to *node) GraphEdge {
	s := from.shape
	e := GraphEdge{From: from.drawn().id, To: to.id, Where: short(s.where), Label: from.name()}
	switch s.handle {
	case "keyed", "table":
		e.Item = fmt.Sprintf("%v to %v", s.key, s.item)
	default:
		e.Item = fmt.Sprint(s.item)
	}
	if s.grow != nil {
		e.How = short(s.grow)
	} else {
		e.How = short(s.how)
	}
	return e
}

// name is what Named gave to n or to what n is another type of.
func (n *node) name() string {
	for n.label == "" && n.alias {
		n = n.ins[0]
	}
	return n.label
}

var packagePath = regexp.MustCompile(`[\w./·-]*[/.]`)

// short is a type's name without packages.
func short(t reflect.Type) string {
	if t == nil {
		return ""
	}
	return packagePath.ReplaceAllString(t.String(), "")
}

// JSON returns the graph as one line of JSON.
func (g *Graph) JSON() string {
	b, err := json.Marshal(g)
	if err != nil {
		panic(err) // strings, numbers and booleans
	}
	return string(b)
}

// Mermaid returns the graph in the language of mermaid.js: a box for each place, tokens as hexagons with their reason, and
// what lies below one dashed.
func (g *Graph) Mermaid() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\n---\nflowchart TD\n", g.Name)
	for _, p := range g.Places {
		fmt.Fprintf(&b, "  subgraph %s[\"%s\"]\n", p.Name, p.title())
		for _, n := range g.Nodes {
			if n.Place == p.Name {
				fmt.Fprintf(&b, "    %s\n", n.mermaid())
			}
		}
		b.WriteString("  end\n")
	}
	for _, e := range g.Edges {
		arrow := "-->"
		if e.Back {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "  n%d %s|\"%s\"| n%d\n", e.From, arrow, quoteMermaid(e.String()), e.To)
	}
	b.WriteString("  classDef below stroke-dasharray: 4 4\n")
	return b.String()
}

func (p GraphPlace) title() string {
	if p.Kind == "process" {
		return p.Name
	}
	return fmt.Sprintf("%s × %d", p.Name, p.Members)
}

func (n GraphNode) mermaid() string {
	lines := []string{n.Op + " " + n.Site}
	if n.Wire != "" {
		lines[0] = n.Op + " by " + n.Wire + " " + n.Site
	}
	if n.Token != "" {
		lines = append(lines, "token: "+n.Token)
	}
	for _, c := range n.Claim {
		lines = append(lines, "claim: "+c)
	}
	open, closing := "[", "]"
	switch {
	case n.Token != "":
		open, closing = "{{", "}}"
	case n.Sink:
		open, closing = "([", "])"
	}
	s := fmt.Sprintf(`n%d%s"%s"%s`, n.ID, open, quoteMermaid(strings.Join(lines, "<br>")), closing)
	if n.Below {
		s += ":::below"
	}
	return s
}

func (e GraphEdge) String() string {
	s := fmt.Sprintf("%s @ %s, %s", e.Item, e.Where, e.How)
	if e.Label != "" {
		s = e.Label + ": " + s
	}
	return s
}

func quoteMermaid(s string) string { return strings.ReplaceAll(s, `"`, "#quot;") }
