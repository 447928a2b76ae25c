package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// EachTick gives each item a tick of its own, in order, without a token. It demands an order, a whole place, and that it is
// outside ticks and recursions; it keeps the place, so that replicas that are given one sequence go through the same ticks: with
// a State or a Carry inside it is a replicated state machine. Each item is complete in its tick, a List of one.
//
// What enters such a tick besides is the same in each, by EnterWhole, EnterCell or StateOf: a batch or a snapshot is of what has
// arrived by chance, and is refused when the flow is built, as are the ticks of another stream. EachTick of one stream, twice, is
// the same ticks. Items that have arrived together run one after the other at once, each in time of what its operators do.
func (s Stream[T, L, D]) EachTick[
	Where NeedsGround[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How],
]() Stream[T, Tick[Where], props.List] {
	return streamOf[T, Tick[Where], props.List](eachTick[T](s.stream))
}

// EnterWhole brings all of a complete stream from outside into each tick: constants that every tick knows. There are no ticks until
// it is complete, and each takes time in its size. It keeps the delivery.
func (s Stream[T, L, D]) EnterWhole[
	U any, Whole props.NeedsComplete, Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where],
](whole Stream[U, W, Whole]) Stream[U, L, Whole] {
	return streamOf[U, L, Whole](enterWhole[U]("EnterWhole", s.stream, whole.stream))
}

// EnterCell brings a final value from outside into each tick. There are no ticks until it is known.
func (s Stream[T, L, D]) EnterCell[
	A any, Grow props.NeedsFinal, Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where],
](c Cell[A, W, Grow]) Cell[A, L, Grow] {
	return cellOf[A, L, Grow](enterWhole[A]("EnterCell", s.stream, c.cell))
}

func eachTick[T any](in *node) *node {
	in = in.valid("EachTick")
	source := in.drawn() // under whatever type, its items are the same
	if source.each != nil {
		in.uses++
		return source.each
	}
	n := in.then("EachTick")
	source.each = n
	n.scope = newTick()
	n.scope.head = n
	n.build = func(m *member) { m.ports[n.id] = tick.Each(port[T](m, in), m.domain(n.scope)) }
	return n
}

// enters adds a node inside the tick of inside, whose input is outside of it.
func enters(op string, inside, outside *node) *node {
	inside.valid(op)
	outside.valid(op)
	if inside.flow == outside.flow && outside.scope.root() != inside.scope.root().outer.root() {
		misuse(op, "what is to enter the tick begun at %v is inside another tick or recursion: leave that first", inside.scope.root().site)
	}
	inside.mustBeAt(op, outside)
	n := inside.flow.add(op, inside.at, inside.scope, outside)
	inside.uses++
	n.during = inside
	return n
}

func enterWhole[T any](op string, inside, outside *node) *node {
	n := enters(op, inside, outside)
	n.build = func(m *member) { m.ports[n.id] = tick.Whole(port[T](m, outside), m.domain(n.scope)) }
	return n
}
