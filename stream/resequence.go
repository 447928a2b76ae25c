package stream

import (
	"bytes"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Resequence puts the items of one sender back in the order that they had there, by positions that count from 0 without a gap, and keeps
// one item of each. It takes any delivery, and gives Ordered, or List if the stream is complete. It demands a whole collection,
// since parts have gaps, and items with canonical bytes. Of several senders, which count each for itself, KeyBy the sender first.
//
// What came too early waits for what is missing, so memory is bounded by the gap; what comes again is dropped. The law is claimed, and
// what shows it to be broken ends the flow: a complete stream that ends with a gap, and two items for one position, as far as the first
// is still held; nothing is kept of those that are gone but the last. An ongoing stream with a gap waits for ever.
//
// Source: the resequencer of Hohpe and Woolf, "Enterprise Integration Patterns" (2003); a TCP receiver is one.
func (s Stream[T, L, D]) Resequence[
	Where NeedsWhole[Where], How props.SequencesTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](at lattice.Index[T]) Stream[T, L, E] {
	return streamOf[T, L, E](resequenced(s.stream, at, is[E, props.List]()))
}

// Resequence puts each key's values back in the order that they had at their sender, by positions that count from 0 for each key.
// It demands whole keys; else it is as on streams.
func (k Keyed[K, V, L, D]) Resequence[
	Where NeedsWholeKeys[Where], How props.SequencesTo[E], E props.Delivery, _ props.Is[L, Where], _ props.Is[D, How],
](at lattice.Index[V]) Keyed[K, V, L, E] {
	return keyedOf[K, V, L, E](resequencedKeyed[K](k.keyed, at, is[E, props.List]()))
}

func resequenced[T any](in *node, at lattice.Index[T], whole bool) *node {
	mustIndex(at)
	return unary(in, "Resequence", func(p *tick.Port[T]) *tick.Port[T] {
		return tick.Resequence(p, at.Func(), sameBytes[T], whole)
	}).law(at)
}

func resequencedKeyed[K comparable, V any](in *node, at lattice.Index[V], whole bool) *node {
	mustIndex(at)
	return unary(in, "Resequence", func(p *tick.Port[Entry[K, V]]) *tick.Port[Entry[K, V]] {
		return tick.ResequenceKeyed(p, at.Func(), sameBytes[V], whole)
	}).law(at)
}

func mustIndex[T any](at lattice.Index[T]) {
	if !at.Valid() {
		misuse("Resequence", "the law is the zero value: claim one by lattice.ClaimIndex")
	}
	mustEncode[T]("Resequence")
}

func sameBytes[T any](a, b T) bool { return bytes.Equal(canon.Bytes(a), canon.Bytes(b)) }
