package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// With gives f each item and the cell's final value. It demands a Final cell, replicated if the items are in parts, and keeps the
// delivery; it waits for the value, and holds what has come until then. For a value of the moment, take both into ticks, by Batch and
// Snapshot, with a token.
func (s Stream[T, L, D]) With[
	A, U any, Grow props.NeedsFinal, Where PairsAs[Where, There], There Location[There], _ props.Is[L, Where],
](c Cell[A, There, Grow], f func(T, A) U) Stream[U, L, D] {
	return streamOf[U, L, D](together(s.stream, c.cell, f))
}

// With gives f each value and the cell's final value. It demands a Final cell, replicated if the keys are in parts or shards, and
// keeps the key and the delivery; it waits for the value, and holds what has come until then.
func (k Keyed[K, V, L, D]) With[
	A, U any, Grow props.NeedsFinal, Where PairsAs[Where, There], There Location[There], _ props.Is[L, Where],
](c Cell[A, There, Grow], f func(V, A) U) Keyed[K, U, L, D] {
	given("With", f == nil)
	return keyedOf[K, U, L, D](together(k.keyed, c.cell, func(e Entry[K, V], a A) Entry[K, U] {
		return Entry[K, U]{Key: e.Key, Value: f(e.Value, a)}
	}))
}

// Lookup pairs each value with the one that its key has in the table, and keeps the delivery; what has none is dropped. It
// demands a Final table of whole keys, or a replicated one beside parts dealt anyhow; it waits for it, and holds what has come until
// then.
func (k Keyed[K, V, L, D]) Lookup[
	A, X any, Grow props.NeedsFinal, Where JoinsAs[Where, There], There Location[There], _ props.Is[L, Where],
](t Table[K, A, There, Grow], f func(V, A) X) Keyed[K, X, L, D] {
	return keyedOf[K, X, L, D](lookedUpIn[K](k.keyed, t.table, f))
}

// SemiJoin keeps the values whose key is in there, and the delivery. It demands there complete, and whole keys, or parts dealt
// anyhow with there replicated; it waits for the end of there, and holds its keys and what has come until then.
func (k Keyed[K, V, L, D]) SemiJoin[
	W any, Whole props.NeedsComplete, Where JoinsAs[Where, There], There Location[There], _ props.Is[L, Where],
](there Keyed[K, W, There, Whole]) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](semiJoined[K, V, W](k.keyed, there.keyed))
}

// SemiJoinGrowing keeps the values whose key is in there, or comes to be. When a value is yielded depends on there, so that the
// order is lost. Both sides are complete or both ongoing, and both come once or both repeat, and it demands whole keys, or parts
// dealt anyhow with there replicated. It holds the values whose key has not come, and the keys that have.
func (k Keyed[K, V, L, D]) SemiJoinGrowing[
	W any, Where JoinsAs[Where, There], There Location[There], Other props.MixesTo[E], How props.MixesTo[E], E props.Delivery,
	_ props.Is[L, Where], _ props.Is[D, How],
](there Keyed[K, W, There, Other]) Keyed[K, V, L, E] {
	return keyedOf[K, V, L, E](awaited[K, V, W](k.keyed, there.keyed))
}

// CrossProduct pairs each item with all of others, and keeps the delivery. It demands others complete and once, and whole
// collections, or parts with others replicated; it waits for the end of others, and holds them and what has come until then. Others that have no order of their
// own are taken in the order of their canonical bytes.
func (s Stream[T, L, D]) CrossProduct[
	U, X any, Whole props.NeedsBag, Where PairsAs[Where, There], There Location[There], _ props.Is[L, Where],
](others Stream[U, There, Whole], f func(T, U) X) Stream[X, L, D] {
	return streamOf[X, L, D](crossed(s.stream, others.stream, needsOrder[D, Whole](), f))
}

// CrossProductGrowing pairs each item of one side with each of the other, as they come; the order is lost. Both sides are
// complete or both ongoing, and both come once or both repeat, and it demands whole collections, or parts with others replicated.
// It holds both sides.
func (s Stream[T, L, D]) CrossProductGrowing[
	U, X any, Where PairsAs[Where, There], There Location[There], Other props.MixesTo[E], How props.MixesTo[E], E props.Delivery,
	_ props.Is[L, Where], _ props.Is[D, How],
](others Stream[U, There, Other], f func(T, U) X) Stream[X, L, E] {
	return streamOf[X, L, E](crossedGrowing(s.stream, others.stream, f))
}

func together[T, A, U any](in, cell *node, f func(T, A) U) *node {
	given("With", f == nil)
	return binary(in, cell, "With", func(p *tick.Port[T], c *tick.Port[A]) *tick.Port[U] { return tick.With(p, c, f) })
}

func lookedUpIn[K comparable, V, A, X any](probe, from *node, f func(V, A) X) *node {
	given("Lookup", f == nil)
	return binary(probe, from, "Lookup", func(p *tick.Port[Entry[K, V]], t *tick.Port[Entry[K, A]]) *tick.Port[Entry[K, X]] {
		return tick.Lookup(p, t, f)
	})
}

func semiJoined[K comparable, V, W any](keep, there *node) *node {
	return binary(keep, there, "SemiJoin", tick.SemiJoin[K, V, W])
}

func awaited[K comparable, V, W any](in, there *node) *node {
	return binary(in, there, "SemiJoinGrowing", tick.Await[K, V, W])
}

func crossed[T, U, X any](in, others *node, arrange bool, f func(T, U) X) *node {
	given("CrossProduct", f == nil)
	sort := arranging[U]("CrossProduct", arrange)
	return binary(in, others, "CrossProduct", func(p *tick.Port[T], o *tick.Port[U]) *tick.Port[X] { return tick.Cross(p, o, sort, f) })
}

func crossedGrowing[T, U, X any](left, right *node, f func(T, U) X) *node {
	given("CrossProductGrowing", f == nil)
	type one = struct{}
	return binary(left, right, "CrossProductGrowing", func(l *tick.Port[T], r *tick.Port[U]) *tick.Port[X] {
		joined := tick.Join(
			tick.Map(l, func(x T) Entry[one, T] { return Entry[one, T]{Value: x} }),
			tick.Map(r, func(x U) Entry[one, U] { return Entry[one, U]{Value: x} }), f)
		return tick.Map(joined, func(e Entry[one, X]) X { return e.Value })
	})
}
