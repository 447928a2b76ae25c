package stream

import (
	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Partition splits into the items for which keep holds, and the others. It calls keep once for each, and keeps the delivery
// of both.
func (s Stream[T, L, D]) Partition[_ props.WhenUsed[T]](keep func(T) bool) (yes, no Stream[T, L, D]) {
	y, n := partitioned(s.stream, keep)
	return streamOf[T, L, D](y), streamOf[T, L, D](n)
}

// Failed is an item that a function did not take, and what the function said. An error cannot travel or be compared; its
// text can.
type Failed[T any] struct {
	Item T
	Err  string
}

// Try applies f, and yields the results; the items that f returns an error for go to failed. It keeps the delivery of both.
func (s Stream[T, L, D]) Try[What, U any, _ props.Is[T, What]](f func(T) (U, error)) (ok Stream[U, L, D], failed Stream[Failed[What], L, D]) {
	y, n := tried[T, What](s.stream, f)
	return streamOf[U, L, D](y), streamOf[Failed[What], L, D](n)
}

// Partition splits into the values for which keep holds, and the others. It calls keep once for each, and keeps the key and
// the delivery of both.
func (k Keyed[K, V, L, D]) Partition[_ props.WhenUsed[V]](keep func(V) bool) (yes, no Keyed[K, V, L, D]) {
	given("Partition", keep == nil)
	y, n := partitioned(k.keyed, func(e Entry[K, V]) bool { return keep(e.Value) })
	return keyedOf[K, V, L, D](y), keyedOf[K, V, L, D](n)
}

// Rekey gives each value another key: items of several keys meet under one, so that the order is lost, and what was sharded
// is then scattered.
func (k Keyed[K, V, L, D]) Rekey[
	J comparable, Where ScattersAs[Where, W], W Location[W], How props.MixesTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](f func(K, V) J) Keyed[J, V, W, E] {
	return keyedOf[J, V, W, E](rekeyed(k.keyed, f))
}

// Flat yields f of each key and value: the order is lost, and what was sharded is then scattered.
func (k Keyed[K, V, L, D]) Flat[
	U any, Where ScattersAs[Where, W], W Location[W], How props.MixesTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](f func(K, V) U) Stream[U, W, E] {
	given("Flat", f == nil)
	return streamOf[U, W, E](mapped(k.keyed, "Flat", func(e Entry[K, V]) U { return f(e.Key, e.Value) }))
}

// Keys yields each key once, in no order. It demands whole keys; what was sharded is then scattered. State grows by one set
// entry a key.
func (k Keyed[K, V, L, D]) Keys[
	Where NeedsWholeKeys[Where], There ScattersAs[There, W], W Location[W], How props.KeysTo[E], E props.Delivery,
	_ props.Is[L, Where], _ props.Is[L, There], _ props.Is[D, How],
]() Stream[K, W, E] {
	return streamOf[K, W, E](keysOf[K, V](k.keyed))
}

// UniqueBy keeps one of the items of each key, which the law says are equal. It demands a whole collection, and gives what
// Unique does, for one set entry a distinct key.
func (s Stream[T, L, D]) UniqueBy[
	K comparable, Where NeedsWhole[Where], How props.DedupesTo[W], W props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](key lattice.Key[T, K]) Stream[T, L, W] {
	return streamOf[T, L, W](uniquedBy(s.stream, key))
}

// FlatMapSet yields each item of the sets that f gives. It keeps the delivery: the library walks each set in the order of its
// items' canonical bytes, which they need to have, so that a set is always the same sequence.
func (s Stream[T, L, D]) FlatMapSet[U comparable, Of ~map[U]struct{}](f func(T) Of) Stream[U, L, D] {
	return streamOf[U, L, D](flatMappedSet[T, U](s.stream, f))
}

// FlatMapMap yields each entry of the maps that f gives, by its key. It keeps the delivery: the library walks each map in the
// order of its keys' canonical bytes, which they need to have.
func (s Stream[T, L, D]) FlatMapMap[K comparable, V any, Of ~map[K]V](f func(T) Of) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](flatMappedMap[T, K, V](s.stream, f))
}

func partitioned[T any](in *node, keep func(T) bool) (yes, no *node) {
	given("Partition", keep == nil)
	return twofold(in, "Partition", func(p *tick.Port[T]) (*tick.Port[T], *tick.Port[T]) { return tick.Partition(p, keep) })
}

func tried[T, What, U any](in *node, f func(T) (U, error)) (ok, failed *node) {
	given("Try", f == nil)
	return twofold(in, "Try", func(p *tick.Port[T]) (*tick.Port[U], *tick.Port[Failed[What]]) {
		return tick.Split(p, func(x T) (u U, bad Failed[What], ok bool) {
			u, err := f(x)
			if err != nil {
				return u, Failed[What]{any(x).(What), err.Error()}, false
			}
			return u, bad, true
		})
	})
}

// twofold adds an operator of one kernel with two results.
func twofold[T, Y, N any](in *node, op string, kernel func(*tick.Port[T]) (*tick.Port[Y], *tick.Port[N])) (yes, no *node) {
	yes = in.valid(op).then(op)
	no = in.then(op)
	yes.build = func(m *member) {
		y, n := kernel(port[T](m, in))
		m.ports[yes.id], m.ports[no.id] = y, n
	}
	no.build = func(*member) {} // with yes
	return yes, no
}

func rekeyed[K, J comparable, V any](in *node, f func(K, V) J) *node {
	given("Rekey", f == nil)
	mustCompare[J]("Rekey", "its keys")
	return mapped(in, "Rekey", func(e Entry[K, V]) Entry[J, V] { return Entry[J, V]{Key: f(e.Key, e.Value), Value: e.Value} })
}

func keysOf[K comparable, V any](in *node) *node {
	return unary(in, "Keys", func(p *tick.Port[Entry[K, V]]) *tick.Port[K] {
		return tick.Unique(tick.Map(p, func(e Entry[K, V]) K { return e.Key }))
	})
}

func uniquedBy[T any, K comparable](in *node, key lattice.Key[T, K]) *node {
	if !key.Valid() {
		misuse("UniqueBy", "the law is the zero value: claim one by lattice.ClaimKey")
	}
	mustCompare[K]("UniqueBy", "its keys")
	f := key.Func()
	return unary(in, "UniqueBy", func(p *tick.Port[T]) *tick.Port[T] { return tick.UniqueBy(p, f) }).law(key)
}

func flatMappedSet[T any, U comparable, Of ~map[U]struct{}](in *node, f func(T) Of) *node {
	given("FlatMapSet", f == nil)
	mustEncode[U]("FlatMapSet")
	sort := canon.Sorter[U](nil)
	return flatMapped(in, "FlatMapSet", func(x T) []U { return sortedOf(f(x), sort) })
}

func flatMappedMap[T any, K comparable, V any, Of ~map[K]V](in *node, f func(T) Of) *node {
	given("FlatMapMap", f == nil)
	mustEncode[K]("FlatMapMap")
	sort := canon.Sorter[K](nil)
	return flatMapped(in, "FlatMapMap", func(x T) []Entry[K, V] {
		all := f(x)
		entries := make([]Entry[K, V], 0, len(all))
		for _, k := range sortedOf(all, sort) {
			entries = append(entries, Entry[K, V]{Key: k, Value: all[k]})
		}
		return entries
	})
}

// sortedOf lists the keys of a map in the order of their canonical bytes.
func sortedOf[K comparable, V any, Of ~map[K]V](all Of, sort func([]K)) []K {
	keys := make([]K, 0, len(all))
	for k := range all {
		keys = append(keys, k)
	}
	sort(keys)
	return keys
}
