package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Skip drops the first n items. It demands order and a whole collection, and keeps the delivery.
func (s Stream[T, L, D]) Skip[Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]](n int) Stream[T, L, D] {
	return streamOf[T, L, D](sifted(s.stream, "Skip", false, skipping[T](n)))
}

// TakeWhile keeps the items before the first for which keep does not hold. It demands order and a whole collection, and keeps
// the delivery.
func (s Stream[T, L, D]) TakeWhile[Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]](keep func(T) bool) Stream[T, L, D] {
	return streamOf[T, L, D](sifted(s.stream, "TakeWhile", keep == nil, takingWhile(keep)))
}

// SkipWhile keeps the first item for which skip does not hold, and all after it. It demands order and a whole collection,
// and keeps the delivery.
func (s Stream[T, L, D]) SkipWhile[Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]](skip func(T) bool) Stream[T, L, D] {
	return streamOf[T, L, D](sifted(s.stream, "SkipWhile", skip == nil, skippingWhile(skip)))
}

// First keeps the first item. It demands order and a whole collection, and keeps the delivery.
func (s Stream[T, L, D]) First[Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]]() Stream[T, L, D] {
	return streamOf[T, L, D](sifted(s.stream, "First", false, firstOnly[T]))
}

// Last keeps the last item. It demands a List and a whole collection.
func (s Stream[T, L, D]) Last[Where NeedsWhole[Where], Whole props.NeedsList, _ props.Is[L, Where], _ props.Is[D, Whole]]() Stream[T, L, D] {
	return streamOf[T, L, D](expanded(s.stream, "Last", keepLast[T], yieldLast[T]))
}

// Chunk makes slices of n items each; of a complete stream, the last may be shorter. It demands order and a whole
// collection, and keeps the delivery.
func (s Stream[T, L, D]) Chunk[
	What any, Where NeedsWhole[Where], How props.NeedsOrdered, _ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, How],
](n int) Stream[[]What, L, D] {
	return streamOf[[]What, L, D](expanded(s.stream, "Chunk", chunking[What](n), atEndOf[D](yieldRest[What])))
}

// Skip drops the first n values of each key. It demands order and whole keys, and keeps the delivery.
func (k Keyed[K, V, L, D]) Skip[Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]](n int) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](siftedKeyed[K](k.keyed, "Skip", false, skipping[V](n)))
}

// TakeWhile keeps, of each key, the values before the first for which keep does not hold. It demands order and whole keys,
// and keeps the delivery.
func (k Keyed[K, V, L, D]) TakeWhile[Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]](keep func(V) bool) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](siftedKeyed[K](k.keyed, "TakeWhile", keep == nil, takingWhile(keep)))
}

// SkipWhile keeps, of each key, the first value for which skip does not hold, and all after it. It demands order and whole
// keys, and keeps the delivery.
func (k Keyed[K, V, L, D]) SkipWhile[Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]](skip func(V) bool) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](siftedKeyed[K](k.keyed, "SkipWhile", skip == nil, skippingWhile(skip)))
}

// First keeps each key's first value. It demands order and whole keys, and keeps the delivery.
func (k Keyed[K, V, L, D]) First[Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[L, Where], _ props.Is[D, How]]() Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](siftedKeyed[K](k.keyed, "First", false, firstOnly[V]))
}

// Last keeps each key's last value. It demands a List and whole keys.
func (k Keyed[K, V, L, D]) Last[Where NeedsWholeKeys[Where], Whole props.NeedsList, _ props.Is[L, Where], _ props.Is[D, Whole]]() Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](expandedKeyed[K](k.keyed, "Last", keepLast[V], yieldLast[V]))
}

// Chunk makes slices of n values of a key each; of a complete collection, a key's last may be shorter. It demands order and
// whole keys, and keeps the delivery.
func (k Keyed[K, V, L, D]) Chunk[
	What any, Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How],
](n int) Keyed[K, []What, L, D] {
	return keyedOf[K, []What, L, D](expandedKeyed[K](k.keyed, "Chunk", chunking[What](n), atEndOf[D](yieldRest[What])))
}

// sifted keeps the items for which step holds, which may remember what came before.
func sifted[S, T any](in *node, op string, nil bool, step func(*S, T) bool) *node {
	given(op, nil)
	return unary(in, op, func(p *tick.Port[T]) *tick.Port[T] {
		return tick.FilterScan(p, func(s *S, x T) (T, bool) { return x, step(s, x) })
	})
}

func siftedKeyed[K comparable, S, V any](in *node, op string, nil bool, step func(*S, V) bool) *node {
	given(op, nil)
	return unary(in, op, func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, V]] {
		return tick.FilterScanKeyed(p, func(s *S, v V) (V, bool) { return v, step(s, v) })
	})
}

func skipping[T any](n int) func(*int, T) bool {
	if n < 0 {
		misuse("Skip", "it is to skip %d items: say 0 or more", n)
	}
	return func(skipped *int, _ T) bool {
		*skipped = min(*skipped+1, n+1)
		return *skipped > n
	}
}

func takingWhile[T any](keep func(T) bool) func(*bool, T) bool {
	return func(over *bool, x T) bool {
		*over = *over || !keep(x)
		return !*over
	}
}

func skippingWhile[T any](skip func(T) bool) func(*bool, T) bool {
	return func(over *bool, x T) bool {
		*over = *over || !skip(x)
		return *over
	}
}

func firstOnly[T any](over *bool, _ T) bool {
	first := !*over
	*over = true
	return first
}

// expanded yields what step does for each item, and what end does once the input has ended.
func expanded[S, T, U any](in *node, op string, step func(*S, T, func(U)), end func(*S, func(U))) *node {
	return unary(in, op, func(p *tick.Port[T]) *tick.Port[U] { return tick.Expand(p, step, end) })
}

func expandedKeyed[K comparable, S, V, U any](in *node, op string, step func(*S, V, func(U)), end func(*S, func(U))) *node {
	return unary(in, op, func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, U]] { return tick.ExpandKeyed(p, step, end) })
}

// latestItem is the last item so far, if there is one.
type latestItem[T any] struct {
	x     T
	there bool
}

func keepLast[T any](l *latestItem[T], x T, _ func(T)) { *l = latestItem[T]{x, true} }

func yieldLast[T any](l *latestItem[T], yield func(T)) {
	if l.there {
		yield(l.x)
	}
}

func chunking[T any](n int) func(*[]T, T, func([]T)) {
	if n < 1 {
		misuse("Chunk", "chunks of %d items: say 1 or more", n)
	}
	return func(some *[]T, x T, yield func([]T)) {
		if *some == nil {
			*some = make([]T, 0, min(n, tick.ChunkSize))
		}
		if *some = append(*some, x); len(*some) == n {
			yield(*some)
			*some = nil
		}
	}
}

// atEndOf is end if the input is complete: that an ongoing one ends says nothing about what would have come.
func atEndOf[D, S, U any](end func(*S, func(U))) func(*S, func(U)) {
	if is[D, props.List]() {
		return end
	}
	return nil
}

func yieldRest[T any](some *[]T, yield func([]T)) {
	if len(*some) > 0 {
		yield(*some)
	}
}
