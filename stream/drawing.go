package stream

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// drawing is a graph as any language of drawings shows it: which box is in which, places in the order of the flow, and texts
// short enough to be read.
type drawing struct {
	*Graph
	node    map[int]GraphNode
	sources map[int]bool // nodes that nothing comes to
}

func (g *Graph) drawing() *drawing {
	d := &drawing{Graph: g, node: map[int]GraphNode{}, sources: map[int]bool{}}
	for _, n := range g.Nodes {
		d.node[n.ID], d.sources[n.ID] = n, true
	}
	for _, e := range g.Edges {
		delete(d.sources, e.To)
	}
	return d
}

// in are the nodes and the boxes right inside of a scope, or, for 0, of a place and no scope.
func (d *drawing) in(place string, scope int) (nodes []GraphNode, boxes []GraphScope) {
	for _, n := range d.Nodes {
		if n.Place == place && n.Scope == scope {
			nodes = append(nodes, n)
		}
	}
	for _, s := range d.Scopes {
		if s.Place == place && s.Outer == scope {
			boxes = append(boxes, s)
		}
	}
	return nodes, boxes
}

// The longest texts of a drawing, in characters.
const (
	longestName  = 32 // of an operator, a file, a place, a law
	longestItem  = 28
	longestLine  = 24 // of a reason
	longestLines = 3
	mostBegins   = 2 // operators that the title of a box names
)

func (p GraphPlace) title() string {
	switch p.Kind {
	case "process":
		return cut(p.Name, longestName)
	case "cluster":
		return fmt.Sprintf("%s × %d", cut(p.Name, longestName), p.Members)
	default:
		return fmt.Sprintf("%s (%s)", cut(p.Name, longestName), p.Kind)
	}
}

// title is what a box is, and what begins it.
func (d *drawing) title(s GraphScope) string {
	switch s.Kind {
	case "recursion":
		return "recursion of " + cutFront(s.Site, longestName)
	case "each":
		return "a tick for each " + cut(d.comesTo(s.Begins[0]), longestItem)
	}
	var begins []string
	for _, id := range s.Begins {
		begins = append(begins, d.node[id].Op+" "+cutFront(d.node[id].Site, longestName))
	}
	if more := len(begins) - mostBegins; more > 0 {
		begins = append(begins[:mostBegins], fmt.Sprintf("%d more", more))
	}
	return "ticks of " + strings.Join(begins, ", ")
}

// fill is the colour of a box.
func (s GraphScope) fill() string {
	if s.Kind == "recursion" {
		return "#eef7ee"
	}
	return "#eef3fa"
}

// comesTo is what a node takes: its name, or its type.
func (d *drawing) comesTo(id int) string {
	for _, e := range d.Edges {
		if e.To == id && e.Label != "" {
			return "of " + e.Label
		}
		if e.To == id {
			return e.Item
		}
	}
	return ""
}

// lines are what is written at a node. How a hop is made stands at its edge.
func (n GraphNode) lines() []string {
	lines := []string{cut(n.Op, longestName), cutFront(n.Site, longestName)}
	if n.Token != "" {
		lines = append(lines, wrap("token: "+n.Token)...)
	}
	for _, c := range n.Claim {
		lines = append(lines, cut("claim: "+c, longestName))
	}
	return lines
}

// whole is the same, with nothing left out.
func (n GraphNode) whole() []string {
	lines := []string{n.Op, n.Site}
	if n.Token != "" {
		lines = append(lines, "token: "+n.Token)
	}
	for _, c := range n.Claim {
		lines = append(lines, "claim: "+c)
	}
	return lines
}

// lines are what is written at an edge: the channel of a hop, its name, what flows, and how. Of the location there is only what
// the boxes do not say: which of the ways it is held by a cluster.
func (d *drawing) lines(e GraphEdge) []string {
	var lines []string
	switch name := cut(e.Label, longestName); {
	case e.hop() && name != "":
		lines = append(lines, name+" by "+e.way())
	case e.hop():
		lines = append(lines, "by "+e.way())
	case name != "":
		lines = append(lines, name)
	}
	lines = append(lines, cut(e.Item, longestItem))
	how := e.How
	if kind := held(e.Where); kind != "" {
		how = kind + ", " + how
	}
	return append(lines, how)
}

// way is how a hop is made.
func (e GraphEdge) way() string {
	if e.Codec == "" {
		return cut(e.Wire, longestName)
	}
	return cut(e.Wire, longestName) + " as " + cut(e.Codec, longestName)
}

// hop says whether the edge is a channel.
func (e GraphEdge) hop() bool { return e.Wire != "" && !e.Back }

// held is how a cluster holds what is at the location, or nothing for a process.
func held(where string) string {
	kind, of, _ := strings.Cut(where, "[")
	for kind == "Tick" || kind == "Loop" {
		kind, of, _ = strings.Cut(of, "[")
	}
	if kind == "Process" {
		return ""
	}
	return kind
}

// cut leaves out the end of a text that is too long, and cutFront the beginning.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func cutFront(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return "…" + string(r[len(r)-most+1:])
	}
	return s
}

// wrap breaks a text into lines at its spaces, and leaves out what is too much.
func wrap(s string) (lines []string) {
	line := ""
	for _, word := range strings.Fields(s) {
		word = cut(word, longestLine)
		switch joined := line + " " + word; {
		case line == "":
			line = word
		case len([]rune(joined)) <= longestLine:
			line = joined
		default:
			lines, line = append(lines, line), word
		}
	}
	lines = append(lines, line)
	if len(lines) > longestLines {
		lines = lines[:longestLines]
		lines[longestLines-1] += " …"
	}
	return lines
}

// plain has what no language of drawings takes in a text replaced: bytes that are no text, and characters that are not seen.
func plain(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s)
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) || unicode.IsSpace(r) && !unicode.IsControl(r) {
			return r
		}
		return unicode.ReplacementChar
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

// legend says what marks mean that the drawing has.
func (d *drawing) legend() (says []string) {
	add := func(has bool, what string) {
		if has {
			says = append(says, what)
		}
	}
	anyNode := func(has func(GraphNode) bool) bool { return slices.ContainsFunc(d.Nodes, has) }
	add(anyNode(func(n GraphNode) bool { return n.Token != "" }), "hexagon: takes a token")
	add(anyNode(func(n GraphNode) bool { return n.Below }), "dashed: may depend on timing")
	add(anyNode(func(n GraphNode) bool { return len(n.Claim) > 0 }), "thick border: rests on a claim")
	add(slices.ContainsFunc(d.Edges, GraphEdge.hop), "thick arrow: goes to another member or place")
	add(slices.ContainsFunc(d.Edges, func(e GraphEdge) bool { return e.Back }), "dotted arrow: goes round")
	return says
}
