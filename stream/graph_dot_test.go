package stream_test

import (
	"fmt"
	"html"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/calmflow/calm/stream"
)

// dotGraph is what a reader of DOT makes of a graph.
type dotGraph struct {
	nodes map[string]map[string]string // attributes
	in    map[string][]string          // of each node, the clusters that it is in, from outside
	label map[string]string            // of each cluster; of the whole, ""
	ranks [][]string
	edges []dotEdge
}

type dotEdge struct {
	from, to string
	attrs    map[string]string
}

// parseDOT reads the part of DOT that the drawings use, strictly: what it does not know is an error, where dot would guess.
// The language is described at https://graphviz.org/doc/info/lang.html.
func parseDOT(s string) (g *dotGraph, err error) {
	p := &dotParser{rest: s, g: &dotGraph{nodes: map[string]map[string]string{}, in: map[string][]string{}, label: map[string]string{}}}
	defer func() {
		if r := recover(); r != nil {
			g, err = nil, fmt.Errorf("%v, before %.40q", r, p.rest)
		}
	}()
	if !utf8.ValidString(s) {
		panic("not UTF-8")
	}
	p.want("digraph")
	p.statements("", nil)
	if p.next() != "" {
		panic("something after the end")
	}
	return p.g, nil
}

type dotParser struct {
	rest string
	g    *dotGraph
}

// next is the next token: a name, a string with its quotes, or a mark.
func (p *dotParser) next() string {
	p.rest = strings.TrimLeft(p.rest, " \n")
	n := 0
	switch {
	case p.rest == "":
		return ""
	case p.rest[0] == '"':
		for n = 1; n < len(p.rest) && p.rest[n] != '"'; n++ {
			if p.rest[n] == '\n' {
				panic("a string goes over the end of its line")
			}
			if p.rest[n] == '\\' {
				n++
			}
		}
		if n++; n > len(p.rest) {
			panic("a string does not end")
		}
	case strings.HasPrefix(p.rest, "->"):
		n = 2
	case strings.ContainsRune("{}[]=,;", rune(p.rest[0])):
		n = 1
	default:
		for n < len(p.rest) && (p.rest[n] == '_' || p.rest[n] == '.' || p.rest[n] >= '0' && p.rest[n] <= '9' || p.rest[n]|0x20 >= 'a' && p.rest[n]|0x20 <= 'z') {
			n++
		}
		if n == 0 {
			panic("no token")
		}
	}
	token := p.rest[:n]
	p.rest = p.rest[n:]
	return token
}

func (p *dotParser) peek() string {
	rest := p.rest
	token := p.next()
	p.rest = rest
	return token
}

func (p *dotParser) want(token string) {
	if got := p.next(); got != token {
		panic(fmt.Sprintf("%q, not %q", got, token))
	}
}

// statements reads what is inside of braces: of a cluster, of the whole, or of a rank.
func (p *dotParser) statements(cluster string, outer []string) {
	p.want("{")
	for {
		switch token := p.next(); token {
		case "}":
			return
		case "":
			panic("a brace is not closed")
		case ";":
		case "graph", "node", "edge":
			attrs := p.attrs()
			if token == "graph" {
				p.g.label[cluster] = dotText(attrs["label"])
			}
		case "subgraph":
			name := p.next()
			if _, twice := p.g.label[name]; twice || !strings.HasPrefix(name, "cluster_") {
				panic("no new cluster: " + name)
			}
			p.statements(name, append(slices.Clone(outer), name))
		case "{":
			p.rank()
		default:
			p.nodeOrEdge(token, outer)
		}
	}
}

func (p *dotParser) rank() {
	p.want("rank")
	p.want("=")
	p.want("same")
	p.want(";")
	var rank []string
	for p.peek() != "}" {
		name := p.next()
		if p.peek() == "[" {
			p.attrs()
			p.g.nodes[name] = nil
			continue
		}
		if p.g.nodes[name] == nil {
			panic(name + " has not been declared")
		}
		rank = append(rank, name)
	}
	p.want("}")
	p.g.ranks = append(p.g.ranks, rank)
}

func (p *dotParser) nodeOrEdge(name string, outer []string) {
	if p.peek() != "->" {
		if p.g.nodes[name] != nil {
			panic(name + " is declared twice")
		}
		p.g.nodes[name], p.g.in[name] = p.attrs(), outer
		return
	}
	p.want("->")
	to := p.next()
	for _, end := range []string{name, to} {
		if _, ok := p.g.nodes[end]; !ok {
			panic("an edge at " + end + ", which has not been declared")
		}
	}
	p.g.edges = append(p.g.edges, dotEdge{name, to, p.attrs()})
}

func (p *dotParser) attrs() map[string]string {
	attrs := map[string]string{}
	p.want("[")
	for {
		name := p.next()
		p.want("=")
		if _, twice := attrs[name]; twice {
			panic(name + " twice")
		}
		attrs[name] = p.next()
		switch token := p.next(); token {
		case "]":
			return attrs
		case ",":
		default:
			panic(fmt.Sprintf("%q among attributes", token))
		}
	}
}

// dotText is the text that dot shows for a label.
func dotText(label string) string {
	label = strings.TrimSuffix(strings.TrimPrefix(label, `"`), `"`)
	label = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\l`, "\n").Replace(label)
	return html.UnescapeString(label) // dot reads all entities of HTML
}

// allDrawings are the drawings of other tests, with the large one.
func allDrawings() map[string]*stream.Graph {
	all := map[string]*stream.Graph{"large": largeFlow().Graph()}
	for name, build := range drawings {
		all[name] = build().Graph()
	}
	return all
}

// If this fails, dot does not take a drawing, or draws another graph: a node in another box or column, or an edge elsewhere.
func TestDOTIsTheGraph(t *testing.T) {
	for name, g := range allDrawings() {
		t.Run(name, func(t *testing.T) {
			d, err := parseDOT(g.DOT())
			if err != nil {
				t.Fatal(err)
			}
			outer := map[int]int{}
			for _, s := range g.Scopes {
				outer[s.ID] = s.Outer
			}
			for _, n := range g.Nodes {
				in := d.in[fmt.Sprint("n", n.ID)]
				if len(in) == 0 || !strings.HasPrefix(d.label[in[0]], n.Place) {
					t.Errorf("%s of %s is drawn in %v", n.Op, n.Place, in)
					continue
				}
				var want []string
				for s := n.Scope; s != 0; s = outer[s] {
					want = append([]string{fmt.Sprint("cluster_s", s)}, want...)
				}
				if !slices.Equal(in[1:], want) {
					t.Errorf("n%d is drawn in %v, not %v", n.ID, in[1:], want)
				}
				if text := dotText(d.nodes[fmt.Sprint("n", n.ID)]["label"]); !strings.HasPrefix(text, n.Op+"\n"+n.Site) {
					t.Errorf("n%d is called %q", n.ID, text)
				}
			}
			var edges []string
			for _, e := range d.edges {
				if e.attrs["style"] != "invis" {
					edges = append(edges, e.from+e.to)
				}
			}
			for i, e := range g.Edges {
				if i >= len(edges) || edges[i] != fmt.Sprintf("n%dn%d", e.From, e.To) {
					t.Fatalf("edges %v", edges)
				}
			}
			if len(edges) != len(g.Edges) {
				t.Errorf("%d edges drawn, not %d", len(edges), len(g.Edges))
			}
		})
	}
}

// dot itself is asked where it is installed: it is not needed, since the parser above is stricter.
func TestDotTakesIt(t *testing.T) {
	dot, err := exec.LookPath("dot")
	if err != nil {
		t.Log(err)
		return
	}
	for name, g := range allDrawings() {
		cmd := exec.Command(dot, "-Tcanon")
		cmd.Stdin = strings.NewReader(g.DOT())
		if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "Error:") || strings.Contains(string(out), "Warning:") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// If this fails, places are no columns: dot puts what is in one rank below each other, and a rank of a place is among those of
// another.
func TestPlacesAreColumns(t *testing.T) {
	for name, g := range allDrawings() {
		d, err := parseDOT(g.DOT())
		if err != nil {
			t.Fatal(err)
		}
		rank, place := map[string]int{}, map[int]string{}
		for _, n := range g.Nodes {
			place[n.ID] = n.Place
		}
		var columns []string
		drawn := 0
		for i, ids := range d.ranks {
			for _, id := range ids {
				var n int
				fmt.Sscanf(id, "n%d", &n)
				if len(columns) == 0 || columns[len(columns)-1] != place[n] {
					columns = append(columns, place[n])
				}
				rank[id] = i
				drawn++
			}
		}
		if drawn != len(g.Nodes) || len(slices.Compact(slices.Sorted(slices.Values(columns)))) != len(columns) {
			t.Errorf("%s: columns %q, %d of %d nodes", name, columns, drawn, len(g.Nodes))
		}
		for _, e := range g.Edges {
			from, to := rank[fmt.Sprint("n", e.From)], rank[fmt.Sprint("n", e.To)]
			if place[e.From] == place[e.To] && e.Wire == "" && !e.Back && from >= to {
				t.Errorf("%s: n%d to n%d leads from rank %d to %d", name, e.From, e.To, from, to)
			}
		}
		if name == "large" && !slices.Equal(columns, []string{"shopFront", "shopWorker", "shopReplica", "shopOffice"}) {
			t.Errorf("columns %q", columns)
		}
	}
}

// If this fails, hops lead from right to left without need.
func TestColumnsAreInTheOrderOfTheFlow(t *testing.T) {
	for want, hops := range map[string]string{
		"abc": "ab bc bc", // what no hops lead to comes first, though more leave another
		"cba": "",         // else as the program names them
		"bca": "bc ca bc ca ab",
		"acb": "ac cb ab",
	} {
		g := &stream.Graph{}
		for i, p := range []string{"c", "b", "a"} {
			g.Places = append(g.Places, stream.GraphPlace{Name: p, Kind: "process", Members: 1})
			g.Nodes = append(g.Nodes, stream.GraphNode{ID: i, Place: p})
		}
		for _, h := range strings.Fields(hops) {
			g.Edges = append(g.Edges, stream.GraphEdge{From: int('c' - h[0]), To: int('c' - h[1]), Wire: "FIFO"})
		}
		d, err := parseDOT(g.DOT())
		if err != nil {
			t.Fatal(err)
		}
		if got := d.label["cluster_p0"] + d.label["cluster_p1"] + d.label["cluster_p2"]; got != want {
			t.Errorf("hops %s: columns %s, not %s", hops, got, want)
		}
	}
}

// A drawing that cannot be told from its text, or that no reader takes, is drawn all the same.
func TestStrangeTexts(t *testing.T) {
	for text, shown := range map[string]string{
		`a "b" \n \N \ & &lt; <br> </table>`: `a "b" \n \N \ & &lt; <br> </table>`,
		"ends in \\":                         "ends in \\",
		"über 日本 🙂":                          "über 日本 🙂",
		"bad \xff byte":                      "bad \uFFFD byte",
		"\x00\x1b[1m":                        "\uFFFD\uFFFD[1m",
		"one\r\ntwo\rthree\tfour":            "one\ntwo\nthree four",
		"left\u202eright":                    "left\uFFFDright",
	} {
		g := &stream.Graph{
			Name:   text,
			Places: []stream.GraphPlace{{Name: text, Kind: "process", Members: 1}},
			Nodes:  []stream.GraphNode{{Op: text, Place: text}, {ID: 1, Place: text}},
			Edges:  []stream.GraphEdge{{To: 1, Item: text[:min(len(text), 20)], How: text, Label: text[:min(len(text), 20)]}},
		}
		d, err := parseDOT(g.DOT())
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if len([]rune(shown)) > 32 {
			shown = string([]rune(shown)[:31])
		}
		for what, got := range map[string]string{
			"flow": d.label[""], "place": d.label["cluster_p0"], "operator": dotText(d.nodes["n0"]["label"]), "delivery": dotText(d.edges[len(d.edges)-1].attrs["label"]),
		} {
			if !strings.Contains(got, shown) {
				t.Errorf("the %s is called %q, not %q", what, got, shown)
			}
		}
		mermaid := g.Mermaid()
		if !utf8.ValidString(mermaid) || strings.ContainsAny(mermaid, "\x00\x1b\r\t\u202e") {
			t.Errorf("%q: Mermaid %q", text, mermaid)
		}
		for _, line := range strings.Split(mermaid, "\n")[4:] {
			if n := strings.Count(line, `"`); n != 0 && n != 2 {
				t.Errorf("%q: Mermaid has the line %s", text, line)
			}
		}
	}
}
