package stream

import (
	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Join pairs the values of equal keys as they come, each pair once. Both sides are complete or both ongoing, both come
// once or both repeat, and it demands whole keys, or parts dealt anyhow with other replicated; the order is lost. It holds both sides (a symmetric hash join, Wilschut
// and Apers 1991).
func (k Keyed[K, V, L, D]) Join[
	W, X any, Where JoinsAs[Where, There], There Location[There], Other props.MixesTo[E], How props.MixesTo[E], E props.Delivery,
	_ props.Is[L, Where], _ props.Is[D, How],
](other Keyed[K, W, There, Other], f func(V, W) X) Keyed[K, X, L, E] {
	return keyedOf[K, X, L, E](joined[K](k.keyed, other.keyed, f))
}

// JoinAll pairs each value with all of its key's in other, and keeps the delivery. It demands other complete and once, and
// whole keys, or parts dealt anyhow with other replicated; it waits for the end of other, and holds it and what has come until then. Values of other that have no order
// of their own are taken in the order of their canonical bytes.
func (k Keyed[K, V, L, D]) JoinAll[
	W, X any, Whole props.NeedsBag, Where JoinsAs[Where, There], There Location[There], _ props.Is[L, Where],
](other Keyed[K, W, There, Whole], f func(V, W) X) Keyed[K, X, L, D] {
	return keyedOf[K, X, L, D](joinedAll[K](k.keyed, other.keyed, needsOrder[D, Whole](), f))
}

// AntiJoin keeps the values whose key is not in gone, and the delivery. It demands gone complete, and whole keys, or parts dealt
// anyhow with gone replicated; it waits for the end of gone, and holds its keys and what has come until then.
func (k Keyed[K, V, L, D]) AntiJoin[
	W any, Whole props.NeedsComplete, Where JoinsAs[Where, There], There Location[There], _ props.Is[L, Where],
](gone Keyed[K, W, There, Whole]) Keyed[K, V, L, D] {
	return keyedOf[K, V, L, D](antiJoined[K, V, W](k.keyed, gone.keyed))
}

func joined[K comparable, V, W, X any](left, right *node, f func(V, W) X) *node {
	given("Join", f == nil)
	return binary(left, right, "Join", func(l *tick.Port[Entry[K, V]], r *tick.Port[Entry[K, W]]) *tick.Port[Entry[K, X]] {
		return tick.Join(l, r, f)
	})
}

func joinedAll[K comparable, V, W, X any](probe, build *node, arrange bool, f func(V, W) X) *node {
	given("JoinAll", f == nil)
	sort := arranging[W]("JoinAll", arrange)
	return binary(probe, build, "JoinAll", func(p *tick.Port[Entry[K, V]], b *tick.Port[Entry[K, W]]) *tick.Port[Entry[K, X]] {
		return tick.JoinAll(p, b, sort, f)
	})
}

func antiJoined[K comparable, V, W any](keep, gone *node) *node {
	return binary(keep, gone, "AntiJoin", tick.AntiJoin[K, V, W])
}

// needsOrder says that a result in order is made with a whole side that has no order of its own.
func needsOrder[D, Whole any]() bool {
	return is[Whole, props.Bag]() && (is[D, props.Ordered]() || is[D, props.List]())
}

// arranging puts items in the order of their canonical bytes; it is nil if they are to stay as they are.
func arranging[T any](op string, arrange bool) func([]T) {
	if !arrange {
		return nil
	}
	mustEncode[T](op)
	return canon.Sorter[T](nil)
}
