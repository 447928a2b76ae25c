package tick

// Recursion is a least fixpoint, computed semi-naively: each fact goes round once. Facts are equal as Go compares them.
// What runs between Facts and Close must be monotone: it may keep what it has seen, and never takes anything back.
type Recursion[T comparable] struct {
	node   *Node
	facts  *Port[T]
	result *Port[T]
	seen   map[T]struct{}
	fresh  []T
	spare  []T
}

// Recurse starts a recursion from the facts of seed. State takes one set entry a fact.
func Recurse[T comparable](seed *Port[T]) *Recursion[T] {
	g := seed.node.graph
	n := g.NewNode("Recurse", seed.node.domain)
	r := &Recursion[T]{node: n, facts: Out[T](n), result: Out[T](n), seen: map[T]struct{}{}}
	Connect(n, seed, r.add, nil)
	n.OnReset(func() { clear(r.seen) })
	g.loops = append(g.loops, &loopHead{node: n, pending: r.pending, round: r.round, end: r.result.End})
	return r
}

// Facts yields each fact once, as it is found. It never ends: the recursion decides when there is nothing more.
func (r *Recursion[T]) Facts() *Port[T] { return r.facts }

// Close says what follows from the facts, and returns all facts, each once. They end when everything that enters the
// recursion has ended.
func (r *Recursion[T]) Close(next *Port[T]) *Port[T] {
	connect(r.node, next, r.add, nil, true)
	return r.result
}

func (r *Recursion[T]) add(xs []T) {
	for _, x := range xs {
		n := len(r.seen)
		if r.seen[x] = (struct{}{}); len(r.seen) > n {
			r.fresh = append(r.fresh, x)
		}
	}
}

func (r *Recursion[T]) pending() bool { return len(r.fresh) > 0 }

func (r *Recursion[T]) round() {
	xs := r.fresh
	r.fresh = r.spare[:0]
	r.result.Emit(xs)
	r.facts.Emit(xs)
	r.spare = xs[:0]
}
