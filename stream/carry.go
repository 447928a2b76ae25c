package stream

import (
	"reflect"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Carry is a relation that each tick hands on to the next: what the last one left is Last, and what this one leaves is said by
// Close.
type Carry[T any, L Location[L], D props.Delivery] struct {
	_     [0]func(T, L, D)
	carry *carry
}

// carry is a Carry whatever its items are.
type carry struct {
	node *node
	end  *node
}

// Carry starts a relation of the ticks that s is inside of: c := s.Carry[string, props.Bag](). In the first tick there is nothing.
// It demands a tick, and a complete delivery, which is what Close takes and Last gives. It holds what one tick leaves. Closed with
// what it merges with its Last, it is all that any tick has had; such a tick costs time in all of it, where a State costs what it
// touches. A Carry that is never closed is refused when the flow runs.
func (s Stream[T, L, D]) Carry[
	U any, Whole props.NeedsComplete, Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where],
]() Carry[U, Where, Whole] {
	return Carry[U, Where, Whole]{carry: newCarry[U](s.stream, reflect.TypeFor[Whole]())}
}

// Last is what the tick before has left.
func (c Carry[T, L, D]) Last[_ props.WhenUsed[T]]() Stream[T, L, D] {
	return streamOf[T, L, D](lastOf[T](c.carry))
}

// Close says what this tick leaves for the next, in the order that the next sees. A Carry is closed once.
func (c Carry[T, L, D]) Close[_ props.WhenUsed[T]](next Stream[T, L, D]) {
	closeCarry[T](c.carry, next.stream)
}

func (c *carry) valid(op string) *carry {
	if c == nil {
		misuse(op, "the relation is the zero value: begin one by Carry")
	}
	return c
}

func newCarry[T any](in *node, how reflect.Type) *carry {
	n := in.valid("Carry").then("Carry")
	c := &carry{node: n}
	n.shape = shape{"stream", nil, reflect.TypeFor[T](), in.shape.where, how, nil}
	n.flow.carries = append(n.flow.carries, c)
	n.build = func(m *member) { m.ports[n.id] = tick.NewDelay[T](m.graph, m.domain(n.scope), true) }
	return c
}

func lastOf[T any](c *carry) *node {
	n := c.valid("Last").node.weaken("Last")
	n.build = func(m *member) { m.ports[n.id] = m.ports[c.node.id].(*tick.Delay[T]).Port() }
	return n
}

func closeCarry[T any](c *carry, next *node) {
	if c.valid("Close").end != nil {
		misuse("Close", "the relation begun at %v has been closed before, at %v: merge what is to be left, and close once", c.node.site, c.end.site)
	}
	n := next.valid("Close").then("Close", c.node)
	c.end = n
	n.sink, n.uses = true, 1
	n.build = func(m *member) { m.ports[c.node.id].(*tick.Delay[T]).Close(port[T](m, next)) }
}
