package tick

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// ChunkSize is the most items a kernel is handed at once. A chunk of this size stays in the first-level cache.
const ChunkSize = 1024

// Clock tells the time. It is read once a tick, so that a tick is a function of its inputs.
type Clock interface{ Now() time.Time }

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

// Options configure a Graph. The zero value is ready to use.
type Options struct {
	Name   string       // names the graph in logs and errors; default "graph"
	Clock  Clock        // default: the wall clock
	Logger *slog.Logger // default: slog.Default()
}

// Graph is a dataflow graph that one goroutine runs tick by tick. Build it first, by the functions of this package;
// from the first tick on it does not change. Inboxes may be filled and Metrics read from any goroutine.
type Graph struct {
	opts    Options
	nodes   []*Node
	ports   []*portState
	inboxes []inlet
	domains []*Domain
	delays  []delay
	loops   []*loopHead

	named   string // what Describe set
	site    Site
	plan    []step // compiled at the first tick
	current *Node  // whose code runs, for errors
	now     time.Time
	ticks   uint64
	again   bool // something wants another tick
	failed  error
	journal *journal

	running sync.Mutex // held during a tick and while metrics are read
	queues  sync.Mutex // guards all inboxes' queues: one cut takes from all of them
	wake    chan struct{}
	stopped chan struct{} // closed when the graph has ended or failed
	stop    sync.Once

	asked atomic.Bool
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

// Node is one operator of a graph.
type Node struct {
	graph  *Graph
	id     int
	name   string
	site   Site
	domain *Domain

	inputs []input
	outs   []*portState
	open   int    // inputs that have not ended
	finish func() // called once all inputs have ended
	run    func() // called once a tick, in topological order
	reset  func() // called after a tick of the node's domain

	runs sampler
}

// input is an edge as its consumer sees it.
type input struct {
	from *portState
	back bool // closes a loop or waits for the next tick: no dependency within a tick
}

// Describe gives the nodes that are added from now on a name and a place in the user's program, for a library that builds
// several nodes for one operator of its own. An empty name ends that: a node then has its kernel's name, and the place
// outside this package that called for it.
func (g *Graph) Describe(name string, site Site) { g.named, g.site = name, site }

// NewNode adds an operator. In a domain it starts anew each tick; a nil domain means that it keeps its state.
func (g *Graph) NewNode(name string, in *Domain) *Node {
	site := g.site
	if g.named != "" {
		name = g.named
	} else {
		site = caller()
	}
	if g.plan != nil {
		panic(fmt.Sprintf("tick: %s (%s) is added to %q, which runs already: build the whole graph before its first tick", name, site, g.opts.Name))
	}
	n := &Node{graph: g, id: len(g.nodes), name: name, site: site, domain: in}
	g.nodes = append(g.nodes, n)
	if in != nil {
		in.nodes = append(in.nodes, n)
	}
	return n
}

// Graph returns the graph that n belongs to.
func (n *Node) Graph() *Graph { return n.graph }

// Site returns where n was written.
func (n *Node) Site() Site { return n.site }

// Domain returns the domain of ticks that n lives in, or nil.
func (n *Node) Domain() *Domain { return n.domain }

func (n *Node) String() string { return fmt.Sprintf("%s (%s)", n.name, n.site) }

// OnRun has f called once a tick, after everything upstream has run.
func (n *Node) OnRun(f func()) { n.run = f }

// OnEnd has f called once all inputs have ended: once in the life of the graph, or once a tick in a domain.
func (n *Node) OnEnd(f func()) { n.finish = f }

// OnReset has f called after each tick of the node's domain; state that lives for one tick is dropped there.
func (n *Node) OnReset(f func()) { n.reset = f }

// Fail ends the graph with err after the current call, named as this operator's.
func (n *Node) Fail(err error) {
	n.graph.current = n
	panic(failure{err})
}

// portState is what a port has whatever its items are.
type portState struct {
	node    *Node
	label   string
	items   uint64
	batches uint64
	ended   bool
	edges   []*edgeState
}

// edgeState is one consumer of a port.
type edgeState struct {
	to     *Node
	end    func()
	timing sampler
}

// Port is an output of a node. Chunks leave it in the order in which they are emitted, to all consumers.
type Port[T any] struct {
	portState
	edges []edge[T]
}

type edge[T any] struct {
	*edgeState
	items func([]T)
}

// Out adds an output to n.
func Out[T any](n *Node) *Port[T] {
	p := &Port[T]{portState: portState{node: n}}
	n.outs = append(n.outs, &p.portState)
	n.graph.ports = append(n.graph.ports, &p.portState)
	return p
}

// Node returns the node whose output p is.
func (p *Port[T]) Node() *Node { return p.node }

// SetLabel names the port's edges in metrics.
func (p *Port[T]) SetLabel(name string) { p.label = name }

// Connect has items called with each chunk that leaves from, and end, if not nil, when from has ended.
// items must not keep the chunk: its memory is used again. At most ChunkSize items come in one call.
func Connect[T any](n *Node, from *Port[T], items func([]T), end func()) {
	if from.node.graph != n.graph {
		panic(fmt.Sprintf("tick: %v takes input from %v of another graph", n, from.node))
	}
	if from.node.id >= n.id {
		panic(fmt.Sprintf("tick: %v takes input from %v, which comes after it: close cycles by a Recursion or a Delay", n, from.node))
	}
	connect(n, from, items, end, false)
}

func connect[T any](n *Node, from *Port[T], items func([]T), end func(), back bool) {
	n.inputs = append(n.inputs, input{&from.portState, back})
	if !back {
		n.open++
	}
	e := &edgeState{to: n, end: func() {
		if end != nil {
			end()
		}
		if back {
			return
		}
		if n.open--; n.open == 0 && n.finish != nil {
			n.finish()
		}
	}}
	from.edges = append(from.edges, edge[T]{e, items})
	from.portState.edges = append(from.portState.edges, e)
}

// Emit hands xs to all consumers, in chunks of at most ChunkSize.
func (p *Port[T]) Emit(xs []T) {
	for len(xs) > ChunkSize {
		p.emit(xs[:ChunkSize])
		xs = xs[ChunkSize:]
	}
	if len(xs) > 0 {
		p.emit(xs)
	}
}

func (p *Port[T]) emit(xs []T) {
	g := p.node.graph
	if g.asked.Load() {
		g.answer()
	}
	p.items += uint64(len(xs))
	p.batches++
	for i := range p.edges {
		e := &p.edges[i]
		g.current = e.to
		if e.timing.due(len(xs)) {
			start := time.Now()
			e.items(xs)
			e.timing.took(len(xs), time.Since(start))
		} else {
			e.items(xs)
		}
	}
	g.current = p.node
}

// End tells all consumers that nothing more comes: ever, or within this tick if the port is in a domain.
func (p *Port[T]) End() {
	if p.ended {
		return
	}
	p.ended = true
	g := p.node.graph
	for i := range p.edges {
		e := &p.edges[i]
		g.current = e.to
		e.end()
	}
	g.current = p.node
}
