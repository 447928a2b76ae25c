package tick

import "slices"

// Domain is a part of a graph whose operators start anew each tick: what is in it is complete at the end of the tick.
// It has a tick whenever something enters it, by a batch, a changed snapshot or an eager delay, and only then; a snapshot
// AtEnd holds them all back until its source has ended.
type Domain struct {
	graph   *Graph
	name    string
	nodes   []*Node
	entries []*entry
	cut     *Node // has all entries enter at one point of the tick
	head    *head // gives each item a tick, or nil: then each tick of the graph has one of the domain's
	cycle   *cycle
	forgets *forgetting
	active  bool // something waits to enter
	running bool // the domain takes part in the current tick
	known   bool // all has ended that the domain waits for
}

// entry is one way into a domain.
type entry struct {
	node    *Node
	source  *portState // nil for a delay
	final   bool       // the domain waits for the end of source
	late    bool       // source depends on the domain itself: the domain does not wait for it within a tick
	take    func()     // sets apart what has arrived
	release func()     // emits that, and the end
}

// NewDomain adds a domain. Two streams that meet inside ticks must be of the same one. All that enters it in one tick
// is of one cut: it enters at the same point, after all of it has arrived.
//
// What leaves a domain may enter it again, or another one that feeds it: it does so in the next tick.
func (g *Graph) NewDomain(name string) *Domain {
	g.mustBuild("a domain is added to")
	d := &Domain{graph: g, name: name}
	d.cut = &Node{graph: g, id: -1, name: "cut of " + name, site: caller(), domain: d, run: d.open}
	g.domains = append(g.domains, d)
	return d
}

// enter makes n a way into d. What has arrived since the last cut waits until release.
func (d *Domain) enter(n *Node, source *portState, when When, take, release func()) {
	n.entry = &entry{node: n, source: source, final: when == AtEnd, take: take, release: release}
	d.entries = append(d.entries, n.entry)
}

// ready says that something waits to enter, and that what the domain waits for has ended.
func (d *Domain) ready() bool {
	return d.active && d.begun()
}

// begun says that what the domain waits for has ended, which it does once.
func (d *Domain) begun() bool {
	if !d.known {
		d.known = !slices.ContainsFunc(d.entries, func(e *entry) bool { return e.final && !e.source.ended })
	}
	return d.known
}

// open is the cut. Taking from all entries comes first: what the domain itself sends back belongs to the next tick.
func (d *Domain) open() {
	if !d.ready() {
		return
	}
	d.active, d.running = false, true
	for _, e := range d.entries {
		d.graph.current = e.node
		e.take()
	}
	for _, e := range d.entries {
		d.graph.current = e.node
		e.release()
	}
}

// close ends the domain's tick: its operators forget.
func (d *Domain) close() {
	if d.running {
		d.running = false
		d.forgets.all()
	}
}

// forgetting is what the end of a tick does to a domain: the operators that have something to forget do so, and all are ready
// for the next.
type forgetting struct {
	resets []*Node
	ends   []*Node // those that end with inputs
	ports  []*portState
}

func (d *Domain) forgetting() *forgetting {
	f := &forgetting{}
	for _, n := range d.nodes {
		if n.reset != nil {
			f.resets = append(f.resets, n)
		}
	}
	f.ends, f.ports = d.shorten()
	return f
}

func (f *forgetting) all() {
	for _, n := range f.ends {
		n.open = n.ends
	}
	for _, p := range f.ports {
		reopen(p)
	}
	for _, n := range f.resets {
		n.graph.current = n
		n.reset()
	}
}
