package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Recursion is a least fixpoint that is being written: what follows from its Facts is said by Close.
type Recursion[T comparable, L Location[L], D props.Delivery] struct {
	_    [0]func(T, L, D)
	loop *recursion
}

// recursion is a Recursion whatever its items are.
type recursion struct {
	node    *node               // begins it
	scope   *scope              // inside of it
	factsOf func(m *member) any // the port of its facts at a member
	end     *node               // closes it, or nil
}

// Recurse starts a recursion from these facts. It demands comparable items with canonical equality and a whole
// collection. It is computed semi-naively: each fact goes round once. State grows by one set entry a fact. What is inside
// is ongoing, so that negation and final aggregates of it do not compile (stratification); complete relations that enter
// from outside stay complete.
func (s Stream[T, L, D]) Recurse[
	What comparable, Where NeedsWhole[Where], How props.RecursesTo[W], W props.Delivery,
	_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, How],
]() Recursion[What, Where, W] {
	return Recursion[What, Where, W]{loop: recursing[What](s.stream)}
}

// Facts are all facts found so far, each once.
func (r Recursion[T, L, D]) Facts() Stream[T, Loop[L], props.Unordered] {
	return streamOf[T, Loop[L], props.Unordered](r.loop.facts("Facts"))
}

// Enter brings in a relation from outside: a complete one into a complete recursion, an ongoing one into an ongoing one.
func (r Recursion[T, L, D]) Enter[U any, How props.RecursesTo[D]](s Stream[U, L, How]) Stream[U, Loop[L], How] {
	return streamOf[U, Loop[L], How](r.loop.enter("Enter", s.stream))
}

// EnterWhole brings a complete relation into any recursion: it may be negated inside.
func (r Recursion[T, L, D]) EnterWhole[U any, Whole props.NeedsComplete](s Stream[U, L, Whole]) Stream[U, Loop[L], Whole] {
	return streamOf[U, Loop[L], Whole](r.loop.enter("EnterWhole", s.stream))
}

// Close says what follows from the facts, and yields all facts, each once; they are complete if what the recursion
// started from is. A recursion is closed once.
func (r Recursion[T, L, D]) Close[Inside InLoop[Inside, L], How props.Delivery](next Stream[T, Inside, How]) Stream[T, L, D] {
	return streamOf[T, L, D](closeLoop[T](r.loop, next.stream))
}

func recursing[T comparable](in *node) *recursion {
	mustCompare[T]("Recurse", "its items")
	return beginLoop(in, func(p *tick.Port[T]) looping[T] { return tick.Recurse(p) })
}

// looping is a recursion of tick's, whose facts and results are of type T.
type looping[T any] interface {
	Facts() *tick.Port[T]
	Close(next *tick.Port[T]) *tick.Port[T]
}

func beginLoop[T any](in *node, kernel func(*tick.Port[T]) looping[T]) *recursion {
	n := in.valid("Recurse").then("Recurse")
	r := &recursion{node: n, scope: &scope{outer: in.scope, site: n.site, loop: true}}
	n.shape = in.shape
	n.flow.recursions = append(n.flow.recursions, r)
	n.build = func(m *member) { m.loops[r] = kernel(port[T](m, in)) }
	r.factsOf = func(m *member) any { return m.loops[r].(looping[T]).Facts() }
	return r
}

func (r *recursion) valid(op string) *recursion {
	if r == nil {
		misuse(op, "the recursion is the zero value: begin one by Recurse")
	}
	return r
}

func (r *recursion) facts(op string) *node {
	n := r.valid(op).node.then(op)
	n.scope, n.alias = r.scope, true
	n.build = func(m *member) { m.ports[n.id] = r.factsOf(m) }
	return n
}

func (r *recursion) enter(op string, in *node) *node {
	r.valid(op).node.mustMeet(op, in.valid(op))
	n := in.weaken(op)
	n.scope = r.scope
	return n
}

func closeLoop[T any](r *recursion, next *node) *node {
	if r.valid("Close").end != nil {
		misuse("Close", "the recursion begun at %v has been closed before: merge what follows from the facts, and close once", r.scope.site)
	}
	next.valid("Close")
	if next.flow != r.node.flow {
		r.node.mustMeet("Close", next)
	}
	if next.scope != r.scope {
		misuse("Close", "what follows is inside the recursion begun at %v, and this closes the one begun at %v", next.scope.root().site, r.scope.site)
	}
	n := next.flow.add("Close", next.at, r.node.scope, next, r.node)
	r.end = n
	n.build = func(m *member) {
		p := port[T](m, next)
		tick.ForEach(p, func([]T) { // a recursion that never ends is one tick that never ends
			if m.ctx.Err() != nil {
				tick.Fail(m.ctx.Err()) // Run knows the cause
			}
		}, nil)
		m.ports[n.id] = m.loops[r].(looping[T]).Close(p)
	}
	return n
}
