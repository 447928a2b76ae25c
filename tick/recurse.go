package tick

// Recursion is a least fixpoint, computed semi-naively: each fact goes round once. Facts are equal as Go compares them.
// What runs between Facts and Close must be monotone: it may keep what it has seen, and never takes anything back.
// Recursions inside each other come to their fixpoint together.
type Recursion[T comparable] struct {
	node   *Node
	facts  *Port[T]
	result *Port[T]
	seen   *set[T]
	fresh  turns[T]
}

// Recurse starts a recursion from the facts of seed. It holds all facts, and a fact costs one look-up each time it is
// found. A graph whose recursion has not been closed does not run.
func Recurse[T comparable](seed *Port[T]) *Recursion[T] {
	o := origin(seed, "Recurse")
	n := o.graph.NewNode("Recurse", o.domain)
	n.unclosed = "call the Recursion's Close with what follows from its facts"
	r := &Recursion[T]{node: n, facts: Out[T](n), result: Out[T](n), seen: newSet[T]()}
	Connect(n, seed, r.add, nil)
	n.OnReset(r.seen.clear)
	o.graph.loops = append(o.graph.loops, &loopHead{node: n, pending: r.pending, round: r.round, end: r.result.End})
	return r
}

// Facts yields each fact once, as it is found. It never ends: the recursion decides when there is nothing more, and
// what waits for an end inside of it waits forever.
func (r *Recursion[T]) Facts() *Port[T] { return r.facts }

// Close says what follows from the facts, and returns all facts, each once, as they are found. They end when everything
// that enters the recursion, and those that it shares a loop with, has ended. It panics when called again, and if next
// is of another graph or domain.
func (r *Recursion[T]) Close(next *Port[T]) *Port[T] {
	mustClose(r.node, next)
	connect(r.node, next, r.add, nil, endless)
	return r.result
}

func (r *Recursion[T]) add(xs []T) {
	for _, x := range xs {
		if _, known := r.seen.add(x); !known {
			r.fresh.fill = append(r.fresh.fill, x)
		}
	}
}

func (r *Recursion[T]) pending() bool { return len(r.fresh.fill) > 0 }

func (r *Recursion[T]) round() { spend(r.fresh.next(), r.result, r.facts) }
