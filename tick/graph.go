package tick

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Options configure a Graph. The zero value is ready to use.
type Options struct {
	Name   string       // names the graph in logs, errors and journals; default "graph"
	Clock  Clock        // default: the wall clock
	Logger *slog.Logger // default: slog.Default()
	Rounds int          // the most rounds of a recursion in one tick, for tests; more fail the graph; default: no limit

	// Idle is called by Run, on its goroutine, each time that no tick would have anything to do, before it waits or returns;
	// Busy before it looks for work. What arrived before Busy was called has been worked off when Idle is called next.
	Busy, Idle func()
}

// Graph is a dataflow graph that one goroutine runs tick by tick. Build it first, by the functions of this package;
// from the first tick on it does not change.
//
// A graph belongs to the goroutine that builds and then runs it. From other goroutines only these may be called:
// Metrics, Stop and Wake, and the methods of inboxes and outboxes.
type Graph struct {
	opts    Options
	nodes   []*Node
	ports   []*portState
	inboxes []inlet
	admits  bool // some inbox has an Admit option
	domains []*Domain
	delays  []delay // outside domains
	loops   []*loopHead

	named string // what Describe set
	site  Site

	plan   []step   // compiled at the first tick
	cycles []*cycle // what ends together

	current  *Node // whose code runs, for errors
	now      time.Time
	timed    bool // the clock has been read in this tick
	ticks    uint64
	again    bool // something wants another tick
	failed   error
	journal  *journal
	spent    journal // whose memory the next one may use
	replayed replayed
	print    uint64 // the fingerprint, once somebody has asked

	running sync.Mutex // held during a tick and while metrics are read
	queues  sync.Mutex // guards all inboxes' queues: one cut takes from all of them
	wake    chan struct{}
	stopped chan struct{} // closed when the graph has ended or failed
	stop    sync.Once

	asked atomic.Bool // somebody waits for metrics
	askMu sync.Mutex
	asks  []chan []EdgeMetrics
}

// New returns an empty graph.
func New(opts Options) *Graph {
	if opts.Name == "" {
		opts.Name = "graph"
	}
	if opts.Clock == nil {
		opts.Clock = wallClock{}
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return &Graph{opts: opts, again: true, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
}

// Name returns the graph's name.
func (g *Graph) Name() string { return g.opts.Name }

// Logger returns where the graph logs.
func (g *Graph) Logger() *slog.Logger { return g.opts.Logger }

// Describe gives the nodes that are added from now on a name and a place in the user's program, for a library that
// builds several nodes for one operator of its own. An empty name ends that: a node then has its kernel's name, and the
// place outside this package that called for it.
func (g *Graph) Describe(name string, site Site) { g.named, g.site = name, site }

// Node is one operator of a graph. The operators of this package are made of nodes by NewNode, Out, Connect and the On
// methods, and so can others be.
type Node struct {
	graph  *Graph
	id     int // in the order of building; -1 for the cut of a domain
	name   string
	site   Site
	domain *Domain
	entry  *entry // of a node that brings items into its domain

	inputs []input
	outs   []*portState
	first  *edgeState // of inputs
	ends   int        // inputs that n ends with
	open   int        // those of them that have not ended
	finish func()     // called once all inputs have ended
	passes *portState // the output that then ends, of a node without finish
	run    func()     // called once a tick, in topological order
	reset  func()     // called after a tick of the node's domain
	runs   sampler    // of run

	holds    bool   // something that Rewind cannot drop
	unclosed string // what is missing of a Recursion or a Delay that has not been closed
}

// NewNode adds an operator. In a domain it starts anew each tick; a nil domain means that it keeps its state. It panics
// once the graph runs, and if the domain is another graph's.
func (g *Graph) NewNode(name string, in *Domain) *Node {
	site := g.site
	if g.named != "" {
		name = g.named
	} else {
		site = caller()
	}
	if g.plan != nil {
		g.mustBuild(fmt.Sprintf("%s (%v) is added to", name, site))
	}
	if in != nil && in.graph != g {
		panic(fmt.Sprintf("tick: %s (%v) of %q is put into the domain %q of another graph, %q: build one graph at a time", name, site, g.opts.Name, in.name, in.graph.opts.Name))
	}
	n := &Node{graph: g, id: len(g.nodes), name: name, site: site, domain: in}
	g.nodes = append(g.nodes, n)
	if in != nil {
		in.nodes = append(in.nodes, n)
	}
	return n
}

// mustBuild panics if the graph runs already.
func (g *Graph) mustBuild(what string) {
	if g.plan != nil {
		panic(fmt.Sprintf("tick: %s %q, which runs already: build the whole graph before its first tick, and before Record or Replay", what, g.opts.Name))
	}
}

// Graph returns the graph that n belongs to.
func (n *Node) Graph() *Graph { return n.graph }

// Site returns where n was written.
func (n *Node) Site() Site { return n.site }

// Domain returns the domain of ticks that n lives in, or nil.
func (n *Node) Domain() *Domain { return n.domain }

// String returns the operator's name, with file and line.
func (n *Node) String() string { return fmt.Sprintf("%s (%v)", n.name, n.site) }

// OnRun has f called once a tick, after everything upstream has run: in a recursion once a round, in a domain once a
// tick of the domain. A later call replaces f.
func (n *Node) OnRun(f func()) { n.run = f }

// OnEnd has f called once all inputs have ended: once in the life of the graph, or once a tick in a domain. A later
// call replaces f.
func (n *Node) OnEnd(f func()) { n.finish, n.passes = f, nil }

// OnReset has f called after each tick of the node's domain; state that lives for one tick is dropped there. Outside a
// domain it is never called. A later call replaces f.
func (n *Node) OnReset(f func()) { n.reset = f }
