package stream

import (
	"time"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// AtTime gives f each item with the time at which it came here, in UTC: that of its tick, so that what comes together has one time. It
// keeps the delivery, and takes a token: Replicated becomes Local, since each replica has times of its own. The token is also for
// items that repeat: one that comes again has another time then.
func (s Stream[T, L, D]) AtTime[U any, Where ObservedAs[Where, W], W Location[W], _ props.Is[L, Where]](why props.Nondet, f func(T, time.Time) U) Stream[U, W, D] {
	return streamOf[U, W, D](atTime(s.stream, f).token(why))
}

// AtTime gives f each value with the time at which it came here, in UTC. It keeps the key and the delivery, and takes a token:
// Replicated becomes Local.
func (k Keyed[K, V, L, D]) AtTime[X any, Where ObservedAs[Where, W], W Location[W], _ props.Is[L, Where]](why props.Nondet, f func(V, time.Time) X) Keyed[K, X, W, D] {
	return keyedOf[K, X, W, D](atTimeKeyed[K](k.keyed, f).token(why))
}

// Sample gives f each item with a copy of the cell's value of the moment: all that came here by the item's tick, and in it, is in that
// value. Before the cell has a value, it is the zero value; for one that is Final, items wait. It keeps the delivery, and takes a
// token: Replicated becomes Local. The cell may be at any place that becomes the same, as one of each member's own beside a stream
// of replicas. An item that repeats may find another value.
//
// With takes no token, where the cell is Final and lives where the stream does. Sample holds the items of one tick, and of a Final
// cell those that wait.
func (s Stream[T, L, D]) Sample[
	A any, N ObservedAs[N, W], M props.Growth, U any, Where ObservedAs[Where, W], W Location[W], _ props.Is[L, Where],
](c Cell[A, N, M], why props.Nondet, f func(x T, a A) U) Stream[U, W, D] {
	return streamOf[U, W, D](sampled(s.stream, c.cell, whenever[M](), f).token(why))
}

// Sample gives f each value with a copy of what its key has in the table at the moment, ok saying whether there is anything. For a table
// that is Final, values wait. It keeps the key and the delivery, and takes a token: Replicated becomes Local. It costs one look-up
// a value, and holds the table's last values.
func (k Keyed[K, V, L, D]) Sample[
	A any, N ObservedAs[N, W], M props.Growth, X any, Where ObservedAs[Where, W], W Location[W], _ props.Is[L, Where],
](t Table[K, A, N, M], why props.Nondet, f func(v V, a A, ok bool) X) Keyed[K, X, W, D] {
	return keyedOf[K, X, W, D](sampledKeyed[K](k.keyed, t.table, whenever[M](), f).token(why))
}

// Changes yields copies of the values that the cell is seen to have, one for each tick that changed it; the last one is the one that it
// keeps. How many there are on the way depends on what comes together, so it takes a token: Replicated becomes Local. A value may be
// equal to the one before.
func (c Cell[A, L, M]) Changes[
	What any, Where NeedsWhole[Where], There ObservedAs[There, W], W Location[W],
	_ props.Is[A, What], _ props.Is[L, Where], _ props.Is[L, There],
](why props.Nondet) Stream[What, W, props.Ordered] {
	return streamOf[What, W, props.Ordered](changed[What](c.cell).token(why))
}

// Changes yields copies of the values that each key is seen to have, one for each tick that changed it; the last one is the one that it
// keeps. It takes a token: Replicated becomes Local.
func (t Table[K, A, L, M]) Changes[
	Key comparable, What any, Where NeedsWholeKeys[Where], There ObservedAs[There, W], W Location[W],
	_ props.Is[K, Key], _ props.Is[A, What], _ props.Is[L, Where], _ props.Is[L, There],
](why props.Nondet) Keyed[Key, What, W, props.Ordered] {
	return keyedOf[Key, What, W, props.Ordered](changedKeyed[Key, What](t.table).token(why))
}

// Self is each member's own name. A stream of replicas takes it in by Sample, since it makes them differ.
func (c Cluster[C]) Self() Cell[Member[C], Local[C], props.Final] {
	return cellOf[Member[C], Local[C], props.Final](self[C](c.cluster))
}

func atTime[T, U any](in *node, f func(T, time.Time) U) *node {
	given("AtTime", f == nil)
	return unary(in, "AtTime", func(p *tick.Port[T]) *tick.Port[U] {
		g := p.Node().Graph()
		return tick.Map(p, func(x T) U { return f(x, g.Now()) })
	})
}

func atTimeKeyed[K comparable, V, X any](in *node, f func(V, time.Time) X) *node {
	given("AtTime", f == nil)
	return atTime(in, func(e Entry[K, V], t time.Time) Entry[K, X] { return Entry[K, X]{Key: e.Key, Value: f(e.Value, t)} })
}

func sampled[T, A, U any](in, cell *node, when tick.When, f func(T, A) U) *node {
	given("Sample", f == nil)
	clone := copier[A]("Sample")
	return binary(in.valid("Sample"), cell, "Sample", func(p *tick.Port[T], c *tick.Port[A]) *tick.Port[U] {
		return tick.Sample(p, c, when, clone, f)
	})
}

func sampledKeyed[K comparable, V, A, X any](in, table *node, when tick.When, f func(V, A, bool) X) *node {
	given("Sample", f == nil)
	clone := copier[A]("Sample")
	return binary(in.valid("Sample"), table, "Sample", func(p *tick.Port[Entry[K, V]], t *tick.Port[Entry[K, A]]) *tick.Port[Entry[K, X]] {
		return tick.SampleTable(p, t, when, clone, f)
	})
}

func changed[A any](in *node) *node { return mapped(in, "Changes", copier[A]("Changes")) }

func changedKeyed[K comparable, A any](in *node) *node {
	return mappedValues[K](in, "Changes", copier[A]("Changes"))
}

func self[C any](at *place) *node {
	n := source("Self", at)
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[Member[C]]{Codec: canon.Codec[Member[C]]{}})
		m.ports[n.id] = box.Port()
		m.anew(func() {
			_, _ = box.TryPush(Member[C]{member: int32(m.index)})
			box.Close()
		})
	}
	return n
}
