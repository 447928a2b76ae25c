package tick

import (
	"errors"
	"fmt"
	"sync/atomic"
)

// ChunkSize is the most items a kernel is handed at once. A chunk of this size stays in the first-level cache.
const ChunkSize = 1024

// Port is an output of a node. Chunks leave it in the order in which they are emitted, to all consumers, in the order
// in which these were connected: all that follows from a chunk without waiting happens before the next chunk.
type Port[T any] struct {
	portState
	edges   []edge[T]
	pending []T // what hand hands on
	held    func(yield func([]T))
}

// portState is what a port has whatever its items are.
type portState struct {
	node    *Node
	graph   *Graph
	label   string
	items   uint64
	batches uint64
	slow    uint64 // the work from which emit looks closer: sample, or 0 once the port has ended
	sample  uint64 // the work at which to measure again
	ended   bool
	watched bool // somebody asks whether it has ended
	edges   []*edgeState
	told    []*edgeState  // of the end: edges, but for those that ends pass over
	dropped atomic.Uint64 // on the way here, of an inbox
}

// edge is one consumer of a port.
type edge[T any] struct {
	to    *Node
	items func([]T)
	next  relay // the consumer's port, if items leaves a chunk pending there
	state *edgeState
}

// edgeState is an edge whatever its items are.
type edgeState struct {
	to    *Node
	end   func() // the consumer's own, if not nil
	ends  bool   // the consumer ends with it
	took  timing // by items
	ended sampler
}

// input is an edge as its consumer sees it.
type input struct {
	from *portState
	kind edgeKind
}

// edgeKind says what an edge means to its consumer.
type edgeKind int

const (
	plain    edgeKind = iota // the consumer runs after the producer, and ends with it
	endless                  // it runs after it, but has an end of its own: an edge that closes a loop or leaves a domain
	untimely                 // neither: an edge that enters a domain, or the next tick
)

// Out adds an output to n.
func Out[T any](n *Node) *Port[T] {
	p := &Port[T]{portState: portState{node: n, graph: n.graph}}
	n.speak(&p.portState)
	return p
}

// speak is Out but for the items.
func (n *Node) speak(p *portState) {
	if n.graph.plan != nil {
		n.graph.mustBuild(fmt.Sprintf("an output of %v is added to", n))
	}
	n.outs = append(n.outs, p)
	n.graph.ports = append(n.graph.ports, p)
}

// Node returns the node whose output p is.
func (p *Port[T]) Node() *Node { return p.node }

// SetLabel names the port's edges in metrics.
func (p *Port[T]) SetLabel(name string) { p.label = name }

// Held yields what a fold that yields each tick holds, chunk by chunk: what it would yield if all of it had just changed. Of another
// operator it yields nothing, and returns false. It is called between ticks, by the goroutine that runs the graph.
func (p *Port[T]) Held(yield func([]T)) bool {
	if p.held != nil && yield != nil {
		p.held(yield)
	}
	return p.held != nil
}

// origin returns the node that p belongs to, for an operator that takes input from p.
func origin[T any](p *Port[T], operator string) *Node {
	if p == nil || p.node == nil {
		panic(fmt.Sprintf("tick: %s at %v takes input from no port: ports come from NewInbox, Out and the operators", operator, caller()))
	}
	return p.node
}

// Connect has items called with each chunk that leaves from, and end, if not nil, when from has ended. items must
// neither change the chunk, which others see too, nor keep it, since its memory is used again. From 1 to ChunkSize
// items come in one call.
//
// It panics if from is of another graph, of another domain, or of a node that was added after n.
func Connect[T any](n *Node, from *Port[T], items func([]T), end func()) {
	n.mustFollow(origin(from, n.name))
	connect(n, from, items, end, plain)
}

// mustFollow refuses an input from o that would have no place in n's tick.
func (n *Node) mustFollow(o *Node) {
	switch {
	case o.graph != n.graph: // which listen refuses
	case o.domain != n.domain:
		panic(fmt.Sprintf("tick: %v takes input from %v, which has ticks of another domain: enter a domain by Batch or Snapshot, and leave it by AllTicks", n, o))
	case o.id >= n.id:
		panic(fmt.Sprintf("tick: %v takes input from %v, which comes after it: close cycles by a Recursion or a Delay", n, o))
	}
}

// connectRelay is Connect for an operator that makes of a chunk one at most, and leaves that pending at out.
func connectRelay[T, U any](out *Port[U], from *Port[T], items func([]T)) {
	Connect(out.node, from, items, nil)
	from.edges[len(from.edges)-1].next = out
}

func connect[T any](n *Node, from *Port[T], items func([]T), end func(), kind edgeKind) {
	origin(from, n.name)
	from.edges = append(from.edges, edge[T]{to: n, items: items, state: n.listen(&from.portState, end, kind)})
}

// listen is connect but for the items.
func (n *Node) listen(from *portState, end func(), kind edgeKind) *edgeState {
	if from.graph != n.graph {
		panic(fmt.Sprintf("tick: %v of %q takes input from %v of another graph, %q: build one graph at a time", n, n.graph.opts.Name, from.node, from.graph.opts.Name))
	}
	if n.graph.plan != nil {
		n.graph.mustBuild(fmt.Sprintf("an input of %v is added to", n))
	}
	n.inputs = append(n.inputs, input{from, kind})
	e := &edgeState{to: n, end: end, ends: kind == plain}
	if e.ends {
		n.ends++
		n.open++
	}
	if n.first == nil {
		n.first = e
	}
	from.edges = append(from.edges, e)
	return e
}

// Emit hands xs to all consumers, in chunks of at most ChunkSize. Once p has ended it fails the operator.
func (p *Port[T]) Emit(xs []T) {
	for len(xs) > ChunkSize {
		p.emit(xs[:ChunkSize])
		xs = xs[ChunkSize:]
	}
	p.emit(xs)
}

// emit is Emit for one chunk, which may be empty.
func (p *Port[T]) emit(xs []T) {
	p.pending = xs
	drain(p)
	p.graph.current = p.node
}

// relay is a Port whatever its items are.
type relay interface {
	// hand gives the pending chunk to all consumers, and returns one of them that has made a chunk of it, or nil.
	hand() relay
}

// drain hands on r's chunk, and what comes of it. A chain of relays is a loop here: calls as deep as the chain would
// return slowly, since processors remember few return addresses.
func drain(r relay) {
	for r != nil {
		r = r.hand()
	}
}

func (p *Port[T]) hand() relay {
	xs := p.pending
	if len(xs) == 0 {
		return nil
	}
	p.pending = nil
	p.items += uint64(len(xs))
	p.batches++
	g := p.graph
	if work(&p.portState) >= p.slow || g.asked.Load() {
		handSlowly(p, xs)
		return nil
	}
	var next relay
	for i := range p.edges {
		if next != nil {
			drain(next)
		}
		e := &p.edges[i]
		g.current = e.to
		e.items(xs)
		next = e.next
	}
	return next
}

// handSlowly is hand with all that is rare. It leaves nothing to be handed on, so that times include it.
func handSlowly[T any](p *Port[T], xs []T) {
	g := p.graph
	if p.ended {
		g.current = p.node
		Fail(errAfterEnd)
	}
	if g.asked.Load() {
		g.answer()
	}
	timed := work(&p.portState) >= p.sample
	if timed {
		p.sample = work(&p.portState) + samplePeriod
		p.slow = p.sample
	}
	for i := range p.edges {
		e := &p.edges[i]
		watch := startWatch()
		g.current = e.to
		e.items(xs)
		drain(e.next)
		if timed {
			e.state.took.add(len(xs), watch.elapsed())
		}
	}
}

// errAfterEnd is the fault of an operator, or of a cycle that yields something at its end.
var errAfterEnd = errors.New("it yields items after its end: what goes round a Recursion or a Delay must not wait for the end of what goes round")

// End tells all consumers that nothing more comes: ever, or within this tick if the port is in a domain. Further calls
// do nothing.
func (p *Port[T]) End() { end(&p.portState) }

func end(p *portState) {
	first := p
	for p != nil && !p.ended {
		p.ended, p.slow = true, 0
		var next *portState
		for _, e := range p.told {
			if next != nil {
				end(next)
			}
			next = e.over()
		}
		p = next
	}
	first.graph.current = first.node
}

// over tells the consumer that nothing more comes, and returns a port of its that ends by that, or nil. A chain of ends is a loop
// as one of relays is.
func (e *edgeState) over() (next *portState) {
	if e.end == nil && !e.ends {
		return nil
	}
	if !e.ended.due() {
		return e.tell()
	}
	watch := startWatch()
	if next := e.tell(); next != nil {
		end(next)
	}
	e.ended.took.add(0, watch.elapsed())
	return nil
}

func (e *edgeState) tell() (next *portState) {
	n := e.to
	n.graph.current = n
	if e.end != nil {
		e.end()
	}
	if !e.ends {
		return nil
	}
	if n.open--; n.open > 0 {
		return nil
	}
	if n.finish != nil {
		n.finish()
	}
	return n.passes
}

// reopen undoes End, for the next tick of the port's domain.
func reopen(p *portState) { p.ended, p.slow = false, p.sample }
