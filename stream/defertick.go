package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// DeferTick yields in each tick what the stream had in the tick before. It demands a tick, keeps the delivery, and holds one tick's
// items. The next tick is the next that something else causes: what the last tick had is never seen.
func (s Stream[T, L, D]) DeferTick[Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where]]() Stream[T, L, D] {
	return streamOf[T, L, D](deferred[T](s.stream))
}

// DeferTick yields in each tick what there was in the tick before. It demands a tick, keeps the delivery, and holds one tick's
// values.
func (k Keyed[K, V, L, D]) DeferTick[Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where]]() Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](deferred[Entry[K, V]](k.keyed))
}

// DeferTick is in each tick what the table was in the tick before, and empty in the first. It demands a tick, and holds one tick's
// entries. A State keeps what ticks do not write.
func (t Table[K, A, L, M]) DeferTick[Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where]]() Table[K, A, L, M] {
	return tableOf[K, A, L, M](deferred[Entry[K, A]](t.table))
}

// DeferTick is in each tick the value of the tick before, and in the first tick first. It demands a tick.
func (c Cell[A, L, M]) DeferTick[Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where]](first A) Cell[A, L, M] {
	return cellOf[A, L, M](deferredValue(c.cell, first))
}

// Latest takes the value of the last tick out of the ticks. It is Live: a later tick may have any other. It yields at the end of each
// tick, and of a run of EachTick's ticks once.
func (c Cell[A, L, M]) Latest[Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where]]() Cell[A, W, props.Live] {
	return cellOf[A, W, props.Live](latest[A](c.cell))
}

// Latest takes the table out of the ticks: each key with its value in the last tick that had the key. It is Live. It holds all keys
// that any tick had.
func (t Table[K, A, L, M]) Latest[Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where]]() Table[K, A, W, props.Live] {
	return tableOf[K, A, W, props.Live](latestTable[K, A](t.table))
}

func deferred[T any](in *node) *node {
	n := in.valid("DeferTick").then("DeferTick")
	n.build = func(m *member) {
		p := port[T](m, in)
		l := tick.NewDelay[T](m.graph, p.Node().Domain(), true)
		l.Close(p)
		m.ports[n.id] = l.Port()
	}
	return n
}

func deferredValue[A any](in *node, first A) *node {
	return unary(in, "DeferTick", func(p *tick.Port[A]) *tick.Port[A] { return tick.DelayValue(p, first) })
}

func latest[A any](in *node) *node {
	n := unary(in, "Latest", tick.Latest[A])
	n.scope = in.scope.root().outer
	return n
}

func latestTable[K comparable, A any](in *node) *node {
	n := unary(in, "Latest", func(p *tick.Port[Entry[K, A]]) *tick.Port[Entry[K, A]] {
		return tick.FoldKeyed(tick.AllTicks(p), tick.EachTick, func(last *A, a A) bool {
			*last = a
			return true
		})
	})
	n.scope = in.scope.root().outer
	return n
}
