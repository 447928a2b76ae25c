package stream

import (
	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Enumerate gives f each item's position, from 0. It demands order and a whole collection, and keeps the delivery.
func (s Stream[T, L, D]) Enumerate[
	U any, Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How],
](f func(i int, x T) U) Stream[U, L, D] {
	return streamOf[U, L, D](enumerated(s.stream, f))
}

// Scan steps a state, which starts as its zero value, and yields a result for each item. It demands order and a whole
// collection, and keeps the delivery. What step yields must not share memory that a later step changes.
func (s Stream[T, L, D]) Scan[
	S, U any, Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How],
](step func(*S, T) U) Stream[U, L, D] {
	return streamOf[U, L, D](scanned(s.stream, step))
}

// Take keeps the first n items. It demands order and a whole collection, and keeps the delivery.
func (s Stream[T, L, D]) Take[Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]](n int) Stream[T, L, D] {
	return streamOf[T, L, D](taken[T](s.stream, n))
}

// Sort orders items by cmp, and ties by their canonical bytes, so that the order is total. It demands a complete, whole
// collection that comes once, holds it, and gives a List.
func (s Stream[T, L, D]) Sort[
	Where NeedsWhole[Where], Whole props.NeedsBag, _ props.Is[L, Where], _ props.Is[D, Whole],
](cmp func(a, b T) int) Stream[T, L, props.List] {
	return streamOf[T, L, props.List](sorted(s.stream, cmp))
}

// AsArrived takes the order of arrival at this place. It demands items that come once and a whole collection, and costs
// a token: each replica sees an order of its own, so Replicated becomes Local.
func (s Stream[T, L, D]) AsArrived[
	How props.NeedsOnce, Where NeedsWhole[Where], There ObservedAs[There, W], W Location[W],
	Order props.SequencesTo[E], E props.Delivery,
	_ props.Is[D, How], _ props.Is[L, Where], _ props.Is[L, There], _ props.Is[D, Order],
](why props.Nondet) Stream[T, W, E] {
	return streamOf[T, W, E](weakened(s.stream, "AsArrived").token(why))
}

// Enumerate gives f each value's position among those of its key, from 0. It demands order and whole keys, and keeps the
// delivery.
func (k Keyed[K, V, L, D]) Enumerate[
	U any, Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How],
](f func(i int, x V) U) Keyed[K, U, L, D] {
	return keyedOf[K, U, L, D](enumeratedKeyed[K](k.keyed, f))
}

// Scan steps a state for each key, which starts as its zero value. It demands order and whole keys, and keeps the
// delivery.
func (k Keyed[K, V, L, D]) Scan[
	S, U any, Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How],
](step func(*S, V) U) Keyed[K, U, L, D] {
	return keyedOf[K, U, L, D](scannedKeyed[K](k.keyed, step))
}

// Take keeps the first n values of each key. It demands order and whole keys, and keeps the delivery.
func (k Keyed[K, V, L, D]) Take[Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]](n int) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](takenKeyed[K, V](k.keyed, n))
}

// Sort orders each key's values by cmp, and ties by their canonical bytes. It demands a complete collection that comes
// once and whole keys, holds it, and gives a List for each key.
func (k Keyed[K, V, L, D]) Sort[
	Where NeedsWholeKeys[Where], Whole props.NeedsBag, _ props.Is[L, Where], _ props.Is[D, Whole],
](cmp func(a, b V) int) Keyed[K, V, L, props.List] {
	return keyedOf[K, V, L, props.List](sortedKeyed[K](k.keyed, cmp))
}

// AsArrived takes each key's order of arrival at this place. It demands items that come once and whole keys, and costs a
// token: Replicated becomes Local.
func (k Keyed[K, V, L, D]) AsArrived[
	How props.NeedsOnce, Where NeedsWholeKeys[Where], There ObservedAs[There, W], W Location[W],
	Order props.SequencesTo[E], E props.Delivery,
	_ props.Is[D, How], _ props.Is[L, Where], _ props.Is[L, There], _ props.Is[D, Order],
](why props.Nondet) Keyed[K, V, W, E] {
	return keyedOf[K, V, W, E](weakened(k.keyed, "AsArrived").token(why))
}

func enumerated[T, U any](in *node, f func(int, T) U) *node {
	given("Enumerate", f == nil)
	return unary(in, "Enumerate", func(p *tick.Port[T]) *tick.Port[U] { return tick.Enumerate(p, f) })
}

func enumeratedKeyed[K comparable, V, U any](in *node, f func(int, V) U) *node {
	given("Enumerate", f == nil)
	return unary(in, "Enumerate", func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, U]] {
		return tick.ScanKeyed(p, counting(f))
	})
}

func counting[T, U any](f func(int, T) U) func(*int, T) U {
	return func(i *int, x T) U {
		*i++
		return f(*i-1, x)
	}
}

func scanned[S, T, U any](in *node, step func(*S, T) U) *node {
	given("Scan", step == nil)
	return unary(in, "Scan", func(p *tick.Port[T]) *tick.Port[U] { return tick.Scan(p, step) })
}

func scannedKeyed[K comparable, S, V, U any](in *node, step func(*S, V) U) *node {
	given("Scan", step == nil)
	return unary(in, "Scan", func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, U]] { return tick.ScanKeyed(p, step) })
}

func taken[T any](in *node, n int) *node {
	if n < 0 {
		misuse("Take", "it is to take %d items: say 0 or more", n)
	}
	return unary(in, "Take", func(p *tick.Port[T]) *tick.Port[T] { return tick.Take(p, n) })
}

func takenKeyed[K comparable, V any](in *node, n int) *node {
	if n < 0 {
		misuse("Take", "it is to take %d values of each key: say 0 or more", n)
	}
	return unary(in, "Take", func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, V]] {
		return tick.FilterScanKeyed(p, func(taken *int, v V) (V, bool) {
			*taken = min(*taken+1, n+1)
			return v, *taken <= n
		})
	})
}

func sorted[T any](in *node, cmp func(a, b T) int) *node {
	given("Sort", cmp == nil)
	mustEncode[T]("Sort")
	return unary(in, "Sort", func(p *tick.Port[T]) *tick.Port[T] { return tick.Sort(p, canon.Sorter(cmp)) })
}

func sortedKeyed[K comparable, V any](in *node, cmp func(a, b V) int) *node {
	given("Sort", cmp == nil)
	mustEncode[V]("Sort")
	return unary(in, "Sort", func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, V]] {
		return tick.SortKeyed(p, canon.Sorter(cmp))
	})
}
