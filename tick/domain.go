package tick

import "slices"

// Domain is a part of a graph whose operators start anew each tick: what is in it is complete at the end of the tick.
// It has a tick whenever something enters it, by a batch, a changed snapshot or a delay.
type Domain struct {
	graph    *Graph
	name     string
	nodes    []*Node
	entries  []*entry
	cut      *Node // runs all entries at one point of the tick
	active   bool  // this tick, or the next if the cut is past
	running  bool
	finished bool // nothing will ever enter again
}

// entry is one way into a domain.
type entry struct {
	node    *Node
	source  *portState // nil for a delay
	late    bool       // its source depends on the domain itself: what arrives enters the next tick
	dirty   bool
	release func() // emits what has arrived, and the end
}

// NewDomain adds a domain. Two streams that meet inside ticks must be of the same one.
func (g *Graph) NewDomain(name string) *Domain {
	d := &Domain{graph: g, name: name}
	g.domains = append(g.domains, d)
	return d
}

func (d *Domain) enter(n *Node, source *portState, release func()) *entry {
	e := &entry{node: n, source: source, release: release}
	d.entries = append(d.entries, e)
	return e
}

// arrive notes that something waits at e.
func (d *Domain) arrive(e *entry) {
	e.dirty, d.active = true, true
	d.graph.again = d.graph.again || e.late || d.running
}

// open is the cut: all entries release what they hold.
func (d *Domain) open() {
	if !d.active {
		d.finished = d.exhausted()
		return
	}
	d.active, d.running = false, true
	for _, e := range d.entries {
		e.dirty = false
		d.graph.current = e.node
		e.release()
	}
}

// close ends the domain's tick: its operators forget.
func (d *Domain) close() {
	if d.running {
		d.running = false
		for _, n := range d.nodes {
			n.restart()
		}
	}
	d.graph.again = d.graph.again || !d.finished && d.exhausted()
}

// exhausted says that nothing waits and that all that could come from outside has ended.
func (d *Domain) exhausted() bool {
	return !slices.ContainsFunc(d.entries, func(e *entry) bool {
		return e.dirty || e.source != nil && !e.late && !e.source.ended
	})
}

func (n *Node) restart() {
	n.open = 0
	for _, in := range n.inputs {
		if !in.back {
			n.open++
		}
	}
	for _, p := range n.outs {
		p.ended = false
	}
	if n.reset != nil {
		n.reset()
	}
}

// Batch brings into d, in each of its ticks, what has arrived since the last.
func Batch[T any](from *Port[T], d *Domain) *Port[T] {
	n := d.graph.NewNode("Batch", d)
	out := Out[T](n)
	var waiting, spare []T
	e := d.enter(n, &from.portState, func() {
		xs := waiting
		waiting = spare[:0]
		out.Emit(xs)
		spare = xs[:0]
		out.End()
	})
	Connect(n, from, func(xs []T) {
		waiting = append(waiting, xs...)
		d.arrive(e)
	}, nil)
	return out
}

// Snapshot brings into d, in each of its ticks, the last value that has arrived, copied by clone.
func Snapshot[A any](from *Port[A], d *Domain, clone func(A) A) *Port[A] {
	n := d.graph.NewNode("Snapshot", d)
	out := Out[A](n)
	var last []A
	e := d.enter(n, &from.portState, func() {
		for _, a := range last {
			out.Emit([]A{clone(a)})
		}
		out.End()
	})
	Connect(n, from, func(as []A) {
		last = append(last[:0], as[len(as)-1])
		d.arrive(e)
	}, nil)
	return out
}

// SnapshotTable brings into d, in each of its ticks, the last value of each key that has arrived, copied by clone, in the
// order of the keys' first arrival. Each tick costs time in the size of the table.
func SnapshotTable[K comparable, A any](from *Port[Entry[K, A]], d *Domain, clone func(A) A) *Port[Entry[K, A]] {
	n := d.graph.NewNode("Snapshot", d)
	out := Out[Entry[K, A]](n)
	at := map[K]int{}
	var rows, copied []Entry[K, A]
	e := d.enter(n, &from.portState, func() {
		copied = copied[:0]
		for _, r := range rows {
			copied = append(copied, Entry[K, A]{r.Key, clone(r.Value)})
		}
		out.Emit(copied)
		out.End()
	})
	Connect(n, from, func(es []Entry[K, A]) {
		for _, r := range es {
			i, ok := at[r.Key]
			if !ok {
				i = len(rows)
				at[r.Key] = i
				rows = append(rows, r)
			}
			rows[i] = r
		}
		d.arrive(e)
	}, nil)
	return out
}

// AllTicks takes what each tick yields out of its domain. It ends when the domain can have no more ticks.
func AllTicks[T any](from *Port[T]) *Port[T] {
	d := from.node.domain
	n := d.graph.NewNode("AllTicks", nil)
	out := Out[T](n)
	Connect(n, from, out.Emit, nil)
	n.OnRun(func() {
		if d.finished {
			out.End()
		}
	})
	return out
}

// delay is a Delay whatever its items are.
type delay interface{ turn() }

// Delay hands on in the next tick what it is given in this one. It closes cycles across ticks: take its Port first, and
// Close it with a stream that depends on it.
type Delay[T any] struct {
	node    *Node
	out     *Port[T]
	entry   *entry // in a domain
	lazy    bool
	waiting []T
	ready   []T
}

// NewDelay adds a delay. An eager one (lazy false) asks for the next tick by itself; a lazy one waits until something
// else causes it. In a domain its items enter with the domain's next tick.
func NewDelay[T any](g *Graph, d *Domain, lazy bool) *Delay[T] {
	n := g.NewNode("Delay", d)
	l := &Delay[T]{node: n, out: Out[T](n), lazy: lazy}
	if d == nil {
		g.delays = append(g.delays, l)
	} else {
		l.entry = d.enter(n, nil, l.release)
	}
	return l
}

// Port is where the items come back.
func (l *Delay[T]) Port() *Port[T] { return l.out }

// Close names the source.
func (l *Delay[T]) Close(from *Port[T]) {
	connect(l.node, from, func(xs []T) {
		l.waiting = append(l.waiting, xs...)
		switch {
		case l.lazy:
		case l.entry == nil:
			l.node.graph.again = true
		default:
			l.node.domain.arrive(l.entry)
		}
	}, nil, true)
}

// turn releases, at the start of a tick, what came in the last.
func (l *Delay[T]) turn() {
	xs := l.waiting
	l.waiting = l.ready[:0]
	l.node.graph.current = l.node
	l.out.Emit(xs)
	l.ready = xs[:0]
}

func (l *Delay[T]) release() {
	l.turn()
	l.out.End()
}
