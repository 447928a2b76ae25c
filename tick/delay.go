package tick

import "fmt"

// delay is a Delay whatever its items are.
type delay interface {
	at() *Node
	join(c *cycle)
	pending() bool // items ask for another tick
	take()         // sets apart what the last tick gave
	release()      // emits that
}

// Delay hands on in the next tick what it is given in this one. It closes cycles across ticks: take its Port first, and
// Close it with a stream that depends on it. It holds the items of one tick.
type Delay[T any] struct {
	node    *Node
	out     *Port[T]
	lazy    bool
	waiting turns[T]
	now     []T // what this tick releases
	cycle   *cycle
}

// NewDelay adds a delay. An eager one (lazy false) asks for the next tick by itself; a lazy one waits until something
// else causes it. In a domain its items enter with the domain's next tick.
//
// Outside a domain it ends when all that enters the cycle it closes has ended, and no eager delay or domain of the
// cycle has anything waiting. What then still waits in a lazy delay is dropped, as it is in a domain that has no
// further tick. A graph whose delay has not been closed does not run.
func NewDelay[T any](g *Graph, d *Domain, lazy bool) *Delay[T] {
	n := g.NewNode("Delay", d)
	n.unclosed = "call the Delay's Close with the stream to delay"
	l := &Delay[T]{node: n, out: Out[T](n), lazy: lazy}
	if d == nil {
		g.delays = append(g.delays, l)
	} else {
		d.enter(n, nil, EachTick, l.take, func() {
			l.release()
			l.out.End()
		})
	}
	return l
}

// Port is where the items come back.
func (l *Delay[T]) Port() *Port[T] { return l.out }

// Close names the source, which may be any stream of the delay's graph and domain. It panics when called again.
func (l *Delay[T]) Close(from *Port[T]) {
	mustClose(l.node, from)
	d := l.node.domain
	connect(l.node, from, func(xs []T) {
		switch {
		case l.cycle != nil && l.cycle.ended:
			if !l.lazy {
				Fail(errAfterEnd)
			}
			return
		case l.lazy:
		case d != nil:
			d.active = true
		default:
			l.node.graph.again = true
		}
		l.waiting.add(xs)
	}, nil, untimely)
}

func (l *Delay[T]) at() *Node     { return l.node }
func (l *Delay[T]) join(c *cycle) { l.cycle = c }
func (l *Delay[T]) pending() bool { return !l.lazy && len(l.waiting.fill) > 0 }
func (l *Delay[T]) take()         { l.now = l.waiting.next() }

func (l *Delay[T]) release() {
	if l.cycle != nil && l.cycle.ended {
		l.out.End()
		return
	}
	spend(l.now, l.out)
	l.now = nil
}

// mustClose refuses to close a Delay or a Recursion twice, or from another graph or domain.
func mustClose[T any](n *Node, from *Port[T]) {
	origin(from, "Close of "+n.name)
	if n.unclosed == "" {
		panic(fmt.Sprintf("tick: %v is closed again at %v: merge the streams, and close once", n, caller()))
	}
	mustShare(n, from, "Close")
	n.unclosed = ""
}

// mustShare refuses what goes back to n from another domain.
func mustShare[T any](n *Node, from *Port[T], operator string) {
	o := origin(from, operator+" of "+n.name)
	if o.domain != n.domain && o.graph == n.graph {
		panic(fmt.Sprintf("tick: %v is closed with %v, which has ticks of another domain: close it with a stream of its own", n, o))
	}
}
