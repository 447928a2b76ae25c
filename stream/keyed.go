package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Keyed is a collection of V for each K at L; each key's values are seen as D says. Across keys there is no order.
type Keyed[K comparable, V any, L Location[L], D props.Delivery] struct {
	_     [0]func(K, V, L, D)
	keyed *node
}

// Entry is a key with a value.
type Entry[K comparable, V any] = tick.Entry[K, V]

// Map applies f to each value. It keeps the key and the delivery.
func (k Keyed[K, V, L, D]) Map[U any](f func(V) U) Keyed[K, U, L, D] {
	return keyedOf[K, U, L, D](mappedKeyed(k.keyed, "Map", f == nil, func(_ K, v V) U { return f(v) }))
}

// MapKeyed applies f to each value and its key. It keeps the key and the delivery.
func (k Keyed[K, V, L, D]) MapKeyed[U any](f func(K, V) U) Keyed[K, U, L, D] {
	return keyedOf[K, U, L, D](mappedKeyed(k.keyed, "MapKeyed", f == nil, f))
}

// Filter keeps the values for which keep holds. It keeps the delivery.
func (k Keyed[K, V, L, D]) Filter[_ props.WhenUsed[V]](keep func(V) bool) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](filteredKeyed[K](k.keyed, keep))
}

// FilterMap applies f to each value and keeps the results that come with true. It keeps the key and the delivery.
func (k Keyed[K, V, L, D]) FilterMap[U any](f func(V) (U, bool)) Keyed[K, U, L, D] {
	return keyedOf[K, U, L, D](filterMappedKeyed[K](k.keyed, f))
}

// FlatMap yields each item of f's result, in its order, under the same key. It keeps the delivery.
func (k Keyed[K, V, L, D]) FlatMap[U any](f func(V) []U) Keyed[K, U, L, D] {
	return keyedOf[K, U, L, D](flatMappedKeyed[K](k.keyed, "FlatMap", f))
}

// Flatten yields each element of each slice, in its order, under the same key. It keeps the delivery.
func (k Keyed[K, V, L, D]) Flatten[What []U, U any, _ props.Is[V, What]]() Keyed[K, U, L, D] {
	return keyedOf[K, U, L, D](flatMappedKeyed[K](k.keyed, "Flatten", func(v What) []U { return v }))
}

// Inspect calls f with each value that passes and its key; at replicas, once at each. It keeps the delivery.
func (k Keyed[K, V, L, D]) Inspect[_ props.WhenUsed[V]](f func(K, V)) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](inspectedKeyed(k.keyed, f))
}

// Named names what k is, in the graph and in metrics, and the channel if a hop to another place comes next.
func (k Keyed[K, V, L, D]) Named[_ props.WhenUsed[V]](name string) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](named(k.keyed, name))
}

// Pipe applies a function of the whole collection, so that operators of one's own read from left to right.
func (k Keyed[K, V, L, D]) Pipe[Out any](f func(Keyed[K, V, L, D]) Out) Out {
	given("Pipe", f == nil)
	return f(k)
}

// Unordered forgets each key's order. It demands items that come once.
func (k Keyed[K, V, L, D]) Unordered[How props.NeedsOnce, Mix props.MixesTo[W], W props.Delivery, _ props.Is[D, How], _ props.Is[D, Mix]]() Keyed[K, V, L, W] {
	return keyedOf[K, V, L, W](weakened(k.keyed, "Unordered"))
}

// Repeated forgets order and multiplicity.
func (k Keyed[K, V, L, D]) Repeated[How props.ResendsTo[W], W props.Delivery, _ props.Is[D, How]]() Keyed[K, V, L, W] {
	return keyedOf[K, V, L, W](weakened(k.keyed, "Repeated"))
}

// Open forgets that the collection is complete.
func (k Keyed[K, V, L, D]) Open[How props.OpensTo[W], W props.Delivery, _ props.Is[D, How]]() Keyed[K, V, L, W] {
	return keyedOf[K, V, L, W](weakened(k.keyed, "Open"))
}

// Values drops the keys: the order is lost, and what was sharded is then scattered.
func (k Keyed[K, V, L, D]) Values[
	Where ScattersAs[Where, W], W Location[W], How props.MixesTo[E], E props.Delivery,
	_ props.Is[L, Where], _ props.Is[D, How],
]() Stream[V, W, E] {
	return streamOf[V, W, E](valuesOf[K, V](k.keyed, "Values"))
}

// Entries yields keys with their values: the order is lost, and what was sharded is then scattered.
func (k Keyed[K, V, L, D]) Entries[
	Key comparable, What any, Where ScattersAs[Where, W], W Location[W], How props.MixesTo[E], E props.Delivery,
	_ props.Is[K, Key], _ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How],
]() Stream[Entry[Key, What], W, E] {
	return streamOf[Entry[Key, What], W, E](weakened(k.keyed, "Entries"))
}

// Merge interleaves key by key. Both sides are complete or both ongoing, and both come once or both repeat; the order is
// lost.
func (k Keyed[K, V, L, D]) Merge[Other props.MixesTo[W], How props.MixesTo[W], W props.Delivery, _ props.Is[D, How]](others ...Keyed[K, V, L, Other]) Keyed[K, V, L, W] {
	ins := make([]*node, len(others))
	for i, o := range others {
		ins[i] = o.keyed
	}
	return keyedOf[K, V, L, W](merged[Entry[K, V]](k.keyed, ins))
}

// Unique keeps the first of a key's equal values. It demands comparable values with canonical equality and whole keys;
// what was repeated comes once. State grows by one set entry a distinct pair.
func (k Keyed[K, V, L, D]) Unique[
	What comparable, Where NeedsWholeKeys[Where], How props.DedupesTo[W], W props.Delivery,
	_ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How],
]() Keyed[K, V, L, W] {
	return keyedOf[K, V, L, W](uniqued[Entry[K, What]](k.keyed))
}

func valuesOf[K comparable, V any](in *node, op string) *node {
	return mapped(in, op, func(e Entry[K, V]) V { return e.Value })
}

func mappedKeyed[K comparable, V, U any](in *node, op string, nil bool, f func(K, V) U) *node {
	given(op, nil)
	return mapped(in, op, func(e Entry[K, V]) Entry[K, U] { return Entry[K, U]{Key: e.Key, Value: f(e.Key, e.Value)} })
}

func filteredKeyed[K comparable, V any](in *node, keep func(V) bool) *node {
	given("Filter", keep == nil)
	return filtered(in, "Filter", func(e Entry[K, V]) bool { return keep(e.Value) })
}

func filterMappedKeyed[K comparable, V, U any](in *node, f func(V) (U, bool)) *node {
	given("FilterMap", f == nil)
	return filterMapped(in, "FilterMap", func(e Entry[K, V]) (Entry[K, U], bool) {
		u, ok := f(e.Value)
		return Entry[K, U]{Key: e.Key, Value: u}, ok
	})
}

func flatMappedKeyed[K comparable, V, U any](in *node, op string, f func(V) []U) *node {
	given(op, f == nil)
	return unary(in, op, func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, U]] { return tick.FlatMapKeyed(p, f) })
}

func inspectedKeyed[K comparable, V any](in *node, f func(K, V)) *node {
	given("Inspect", f == nil)
	return inspected(in, func(e Entry[K, V]) { f(e.Key, e.Value) })
}
