package stream

// GraphScope is a tick or a recursion that operators are inside of. Ticks that meet are one.
type GraphScope struct {
	ID     int    `json:"id"`              // from 1
	Kind   string `json:"kind"`            // "recursion"; "tick" of batches and snapshots; "each", the tick of a single item
	Outer  int    `json:"outer,omitempty"` // the GraphScope that it is inside of, if any
	Place  string `json:"place"`           // the name of a GraphPlace
	Site   string `json:"site"`            // where it begins first
	Begins []int  `json:"begins"`          // the nodes that begin it, which may be several of a tick
}

// drawnScopes are the scopes of a flow in the order in which they begin, an outer one first.
type drawnScopes struct {
	all    []*scope
	ids    map[*scope]int
	begins map[*scope][]*node
	of     map[*node]*scope // of what begins or ends a recursion: the recursion
}

func (f *Flow) drawnScopes() *drawnScopes {
	d := &drawnScopes{ids: map[*scope]int{}, begins: map[*scope][]*node{}, of: map[*node]*scope{}}
	for _, r := range f.recursions {
		d.of[r.node], d.begins[r.scope] = r.scope, []*node{r.node}
		if r.end != nil {
			d.of[r.end] = r.scope
		}
	}
	begun := map[*scope]bool{} // before they merged
	for _, n := range f.nodes {
		if s := n.scope; s != nil && !s.loop && !begun[s] {
			begun[s] = true
			d.begins[s.root()] = append(d.begins[s.root()], n)
		}
		d.number(d.scope(n))
	}
	return d
}

func (d *drawnScopes) scope(n *node) *scope {
	if s := d.of[n]; s != nil {
		return s
	}
	return n.scope.root()
}

func (d *drawnScopes) number(s *scope) {
	if s == nil || d.ids[s] > 0 {
		return
	}
	d.number(s.outer.root())
	d.all = append(d.all, s)
	d.ids[s] = len(d.all)
}

// id is the number of what n is inside of, or 0.
func (d *drawnScopes) id(n *node) int { return d.ids[d.scope(n)] }

func (d *drawnScopes) drawn(places map[*place]string, files map[string]string) []GraphScope {
	scopes := []GraphScope{}
	for _, s := range d.all {
		first := d.begins[s][0]
		g := GraphScope{
			ID: d.ids[s], Kind: s.kind(), Outer: d.ids[s.outer.root()], Place: places[first.at], Site: siteName(first.site, files),
		}
		for _, n := range d.begins[s] {
			g.Begins = append(g.Begins, n.id)
		}
		scopes = append(scopes, g)
	}
	return scopes
}

func (s *scope) kind() string {
	switch {
	case s.loop:
		return "recursion"
	case s.head != nil:
		return "each"
	default:
		return "tick"
	}
}
