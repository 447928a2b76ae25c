package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Batch takes in, tick by tick, what has arrived since the last: inside, it is complete. All batches and snapshots that
// meet are of one cut. It costs a token and observes its place: Replicated, Sharded and Scattered become Local. The token is
// not only for where a batch ends: an item of a Repeated stream may come again in a later tick, where Unique inside the
// ticks does not see it. Unique before the batch does.
func (s Stream[T, L, D]) Batch[
	Where TicksAs[Where, W], W NeedsWhole[W], How props.TicksTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](why props.Nondet) Stream[T, Tick[W], E] {
	return streamOf[T, Tick[W], E](batched[T](s.stream).token(why))
}

// AllTicks yields what each tick yields, tick after tick. It leaves the tick, and the result is ongoing.
func (s Stream[T, L, D]) AllTicks[
	Where NeedsTick[Where, W], W Location[W], How props.OpensTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
]() Stream[T, W, E] {
	return streamOf[T, W, E](allTicks[T](s.stream))
}

// Batch takes in, tick by tick, what has arrived since the last: inside, it is complete. It costs a token and observes
// its place: Replicated, Sharded and Scattered become Local.
func (k Keyed[K, V, L, D]) Batch[
	Where TicksAs[Where, W], W NeedsWhole[W], How props.TicksTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](why props.Nondet) Keyed[K, V, Tick[W], E] {
	return keyedOf[K, V, Tick[W], E](batched[Entry[K, V]](k.keyed).token(why))
}

// AllTicks yields what each tick yields, tick after tick. It leaves the tick, and the result is ongoing.
func (k Keyed[K, V, L, D]) AllTicks[
	Where NeedsTick[Where, W], W Location[W], How props.OpensTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
]() Keyed[K, V, W, E] {
	return keyedOf[K, V, W, E](allTicks[Entry[K, V]](k.keyed))
}

// Snapshot takes in, tick by tick, a copy of the value of the moment; there are no ticks until a Final one is known. It
// costs a token and observes its place: Replicated becomes Local.
func (c Cell[A, L, M]) Snapshot[Where TicksAs[Where, W], W NeedsWhole[W], _ props.Is[L, Where]](why props.Nondet) Cell[A, Tick[W], props.Final] {
	return cellOf[A, Tick[W], props.Final](snapshot[A](c.cell, whenever[M]()).token(why))
}

// Snapshot takes in, tick by tick, a copy of the values of the moment; there are no ticks until Final ones are known. It
// costs a token and observes its place: Replicated and Sharded become Local.
func (t Table[K, A, L, M]) Snapshot[Where TicksAs[Where, W], W NeedsWhole[W], _ props.Is[L, Where]](why props.Nondet) Table[K, A, Tick[W], props.Final] {
	return tableOf[K, A, Tick[W], props.Final](snapshotTable[K, A](t.table, whenever[M]()).token(why))
}

func batched[T any](in *node) *node {
	n := in.valid("Batch").then("Batch")
	n.scope = newTick()
	n.build = func(m *member) { m.ports[n.id] = tick.Batch(port[T](m, in), m.domain(n.scope)) }
	return n
}

func snapshot[A any](in *node, when tick.When) *node {
	n, clone := in.valid("Snapshot").then("Snapshot"), copier[A]("Snapshot")
	n.scope = newTick()
	n.build = func(m *member) {
		m.ports[n.id] = tick.Snapshot(port[A](m, in), m.domain(n.scope), when, clone)
	}
	return n
}

func snapshotTable[K comparable, A any](in *node, when tick.When) *node {
	n, clone := in.valid("Snapshot").then("Snapshot"), copier[A]("Snapshot")
	n.scope = newTick()
	n.build = func(m *member) {
		m.ports[n.id] = tick.SnapshotTable(port[Entry[K, A]](m, in), m.domain(n.scope), when, clone)
	}
	return n
}

func allTicks[T any](in *node) *node {
	n := in.valid("AllTicks").then("AllTicks")
	n.scope = in.scope.root().outer
	n.build = func(m *member) { m.ports[n.id] = tick.AllTicks(port[T](m, in)) }
	return n
}
