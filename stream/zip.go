package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Chain yields the items of s, and then those of next. It demands a complete s, a whole collection, and both in order, both
// without order or both repeated; it has the delivery of next, which it holds until s has ended.
func (s Stream[T, L, D]) Chain[
	Where NeedsWhole[Where], Whole props.NeedsComplete, How props.OpensTo[W], Other props.OpensTo[W], W props.Delivery,
	_ props.Is[L, Where], _ props.Is[D, Whole], _ props.Is[D, How],
](next Stream[T, L, Other]) Stream[T, L, Other] {
	return streamOf[T, L, Other](chained[T](s.stream, next.stream))
}

// Zip pairs the items of two streams by position; what has no counterpart is dropped. It demands order, whole
// collections, and both complete or both ongoing. It holds what one side is ahead of the other.
func (s Stream[T, L, D]) Zip[
	U, V any, Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How],
](other Stream[U, L, D], f func(T, U) V) Stream[V, L, D] {
	return streamOf[V, L, D](zipped(s.stream, other.stream, f))
}

// ZipLongest is Zip that pairs what has no counterpart with the zero value. It demands Lists and whole collections: that there
// is no counterpart is known at the end.
func (s Stream[T, L, D]) ZipLongest[
	U, V any, Where NeedsWhole[Where], Whole props.NeedsList, _ props.Is[L, Where], _ props.Is[D, Whole],
](other Stream[U, L, D], f func(T, U) V) Stream[V, L, D] {
	return streamOf[V, L, D](zippedLongest(s.stream, other.stream, f))
}

// Chain yields, of each key, the values of k, and then those of next. It demands a complete k, whole keys, and both in order,
// both without order or both repeated; it has the delivery of next, which it holds until k has ended.
func (k Keyed[K, V, L, D]) Chain[
	Where NeedsWholeKeys[Where], Whole props.NeedsComplete, How props.OpensTo[W], Other props.OpensTo[W], W props.Delivery,
	_ props.Is[L, Where], _ props.Is[D, Whole], _ props.Is[D, How],
](next Keyed[K, V, L, Other]) Keyed[K, V, L, Other] {
	return keyedOf[K, V, L, Other](chained[Entry[K, V]](k.keyed, next.keyed))
}

func chained[T any](first, next *node) *node {
	return binary(first, next, "Chain", tick.Chain[T])
}

func zipped[T, U, V any](a, b *node, f func(T, U) V) *node {
	given("Zip", f == nil)
	return binary(a, b, "Zip", func(p *tick.Port[T], q *tick.Port[U]) *tick.Port[V] { return tick.Zip(p, q, f, nil, nil) })
}

func zippedLongest[T, U, V any](a, b *node, f func(T, U) V) *node {
	given("ZipLongest", f == nil)
	left := func(x T) V { return f(x, *new(U)) }
	right := func(y U) V { return f(*new(T), y) }
	return binary(a, b, "ZipLongest", func(p *tick.Port[T], q *tick.Port[U]) *tick.Port[V] { return tick.Zip(p, q, f, left, right) })
}
