package stream

import (
	"encoding/json"
	"fmt"
	"iter"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/calmflow/calm/tick"
)

// Graph is a flow as a drawing shows it: operators, and edges labelled with what flows, where it lives and how it is seen.
// Weakenings and names are no operators of their own: they change the label of an edge. [Graph.DOT] and [Graph.Mermaid] draw
// it; [Graph.JSON] has all that they know, for other tools.
type Graph struct {
	Name   string       `json:"name"`
	Places []GraphPlace `json:"places"`
	Scopes []GraphScope `json:"scopes"` // an outer one before those inside of it
	Nodes  []GraphNode  `json:"nodes"`
	Edges  []GraphEdge  `json:"edges"`
}

// GraphPlace is a process or a cluster.
type GraphPlace struct {
	Name    string `json:"name"` // of its tag; no two places of a graph have the same
	Kind    string `json:"kind"`
	Members int    `json:"members"`
}

// GraphNode is an operator, a source or a sink.
type GraphNode struct {
	ID    int      `json:"id"`
	Op    string   `json:"op"`
	Site  string   `json:"site"`             // file and line; the folder too if two files have the same name
	Place string   `json:"place"`            // the name of a GraphPlace
	Scope int      `json:"scope,omitempty"`  // the innermost GraphScope that it begins, ends, or is inside of
	Wire  string   `json:"wire,omitempty"`   // how a hop is made
	Token string   `json:"token,omitempty"`  // the reason, if it depends on timing
	Claim []string `json:"claims,omitempty"` // laws of the user that it rests on
	Below bool     `json:"below,omitempty"`  // it takes a token or is below one: what it yields may depend on timing
	Sink  bool     `json:"sink,omitempty"`
}

// GraphEdge is what one operator hands to another.
type GraphEdge struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	Item  string `json:"item"`            // type of the items without packages; key to value for keyed ones
	Where string `json:"where"`           // location
	How   string `json:"how"`             // delivery or growth
	Label string `json:"label,omitempty"` // given by Named
	Wire  string `json:"wire,omitempty"`  // of a hop: it is a channel to another place, or to the members of the same one
	Codec string `json:"codec,omitempty"` // of a hop: the form of the codec given by Encoded
	Back  bool   `json:"back,omitempty"`  // goes round: from the end of a recursion to its beginning
}

// Graph returns the flow's graph as it has been built so far.
func (f *Flow) Graph() *Graph {
	g := &Graph{Name: f.name, Places: []GraphPlace{}, Nodes: []GraphNode{}, Edges: []GraphEdge{}}
	places, files, below := f.placeNames(), f.fileNames(), f.belowTokens()
	for _, p := range f.places {
		g.Places = append(g.Places, GraphPlace{places[p], p.kind, p.members})
	}
	scopes := f.drawnScopes()
	g.Scopes = scopes.drawn(places, files)
	begins := map[*node]*node{} // where what a node closes has begun
	for end, begin := range f.cycles() {
		begins[end] = begin
	}
	for _, n := range f.nodes {
		if n.drawn() != n {
			continue
		}
		g.Nodes = append(g.Nodes, GraphNode{
			ID: n.id, Op: n.op, Site: siteName(n.site, files), Place: places[n.at], Scope: scopes.id(n),
			Wire: n.wire, Token: n.why, Claim: n.claims, Below: below[n], Sink: n.sink,
		})
		for _, in := range n.ins {
			if begin := begins[n]; begin == nil || in != begin { // what it yields goes round by the edge back
				g.Edges = append(g.Edges, graphEdge(in, n))
			}
		}
	}
	for end, begin := range f.cycles() {
		back := graphEdge(end.ins[0], begin)
		back.From, back.Back = end.id, true
		g.Edges = append(g.Edges, back)
	}
	return g
}

// cycles are what goes round, from the end to the beginning: recursions, feedbacks, and what ticks hand on.
func (f *Flow) cycles() iter.Seq2[*node, *node] {
	return func(yield func(end, begin *node) bool) {
		for _, r := range f.recursions {
			if r.end != nil && !yield(r.end, r.node) {
				return
			}
		}
		for _, b := range f.feedbacks {
			if b.closes != nil && !yield(b.closes, b.node) {
				return
			}
		}
		f.backToTicks()(yield)
	}
}

// drawn is the operator that stands for n in the graph: n itself, or what n is only another type of.
func (n *node) drawn() *node {
	for n.alias && n.why == "" {
		n = n.ins[0]
	}
	return n
}

func graphEdge(from, to *node) GraphEdge {
	s := from.shape
	e := GraphEdge{From: from.drawn().id, To: to.id, Item: typeName(s.item), Where: typeName(s.where), Label: from.name(), Wire: to.wire, Codec: to.writes.String()}
	if s.key != nil {
		e.Item = typeName(s.key) + " to " + e.Item
	}
	if e.How = typeName(s.how); s.grow != nil {
		e.How = typeName(s.grow)
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

// belowTokens finds the nodes that take a token or depend on one that does.
func (f *Flow) belowTokens() map[*node]bool {
	below := map[*node]bool{}
	for again := true; again; {
		again = false
		for _, n := range f.nodes {
			now := n.why != "" || n.during != nil && below[n.during] // how often it is yielded is how many ticks there are
			for _, in := range n.ins {
				now = now || below[in]
			}
			if now && !below[n] {
				below[n], again = true, true
			}
		}
		for end, begin := range f.cycles() {
			if below[end] && !below[begin] {
				below[begin], again = true, true
			}
		}
	}
	return below
}

// placeNames are the names of the places' tags, and where two are the same, with their packages and numbers.
func (f *Flow) placeNames() map[*place]string {
	count := map[string]int{}
	for _, p := range f.places {
		count[typeName(p.tag)]++
	}
	names, taken := map[*place]string{}, map[string]bool{}
	for _, p := range f.places {
		name := typeName(p.tag)
		if count[name] > 1 {
			name = p.tag.String()
		}
		for base, i := name, 2; taken[name]; i++ {
			name = fmt.Sprintf("%s %d", base, i)
		}
		names[p], taken[name] = name, true
	}
	return names
}

// fileNames are the names of the files in which the flow is written, and where two are the same, with their folders.
func (f *Flow) fileNames() map[string]string {
	first := map[string]string{}
	names := map[string]string{}
	for _, n := range f.nodes {
		path := n.site.File
		base := filepath.Base(path)
		if other, ok := first[base]; ok && other != path {
			names[path], names[other] = withFolder(path), withFolder(other)
		} else if !ok {
			first[base], names[path] = path, base
		}
	}
	return names
}

func withFolder(path string) string {
	return filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
}

func siteName(s tick.Site, files map[string]string) string {
	if s.File != "" {
		s.File = files[s.File]
	}
	return s.String()
}

var (
	packagePath = regexp.MustCompile(`[^\s\[\](){},*.][^\s\[\](){},*]*[./]`) // up to the last point of a name
	localNumber = regexp.MustCompile(`·\d+`)                                 // of a type declared in a function
	comma       = regexp.MustCompile(`,\s*`)
)

// typeName is a type as its own package would write it: Entry[string, Nat].
func typeName(t reflect.Type) string {
	if t == nil {
		return ""
	}
	s := packagePath.ReplaceAllString(t.String(), "")
	return comma.ReplaceAllString(localNumber.ReplaceAllString(s, ""), ", ")
}

// JSON returns the graph as one line of JSON.
func (g *Graph) JSON() string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(g); err != nil {
		panic(err) // strings, numbers and booleans
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// String is what the edge carries: its name if it has one, item, location, and delivery or growth.
func (e GraphEdge) String() string {
	s := fmt.Sprintf("%s @ %s, %s", e.Item, e.Where, e.How)
	if e.Label != "" {
		s = e.Label + ": " + s
	}
	return s
}
