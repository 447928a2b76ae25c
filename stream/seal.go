package stream

import (
	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// A seal is a producer's promise that a key is complete. It is no guess: where it does not hold, the flow ends with an error
// that names the key. Two producers seal two keys; a Join of their groups awaits both. What belongs to a key that is never
// sealed is never yielded, and held for as long as the flow runs. (Alvaro et al., "Blazes", 2014.)

// SealInBand yields each key's values, in order, when one of them says that it is the last. It demands order and whole keys,
// and keeps the delivery. What comes under a key after its last value is late, and given out as such.
func (k Keyed[K, V, L, D]) SealInBand[
	What any, Where NeedsWholeKeys[Where], How props.NeedsOrdered, _ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How],
](last func(V) bool) (groups Keyed[K, []What, L, D], late Keyed[K, V, L, D]) {
	g, l := sealedInBand[K, V, What](k.keyed, last)
	return keyedOf[K, []What, L, D](g), keyedOf[K, V, L, D](l)
}

// SealByCount yields each key's values, sorted by cmp and ties by canonical bytes, once as many have come as the manifest says.
// It demands items that come once, and whole keys; the manifest may come in any way. The result is ongoing.
//
// More values than the manifest says, or two manifests for one key that differ, end the flow with an error. It holds the values
// of the keys that are not sealed, and a number for each key that is.
func (k Keyed[K, V, L, D]) SealByCount[
	What any, E props.Delivery, Where NeedsWholeKeys[Where], How props.NeedsOnce, _ props.Is[V, What], _ props.Is[L, Where], _ props.Is[D, How],
](manifest Keyed[K, int, L, E], cmp func(a, b V) int) Keyed[K, []What, L, props.Ordered] {
	return keyedOf[K, []What, L, props.Ordered](sealedByCount[K, V, What](k.keyed, manifest.keyed, cmp))
}

// SealBySet yields each key's values, one of each id, sorted by cmp and ties by canonical bytes, once there is one of each id
// that the manifest names. It demands whole keys; the values and the manifest may come in any way, since an id determines its
// value. The result is ongoing.
//
// A value whose id the manifest does not name, or two manifests for one key that differ, end the flow with an error. It holds
// the values of the keys that are not sealed, and the ids of all.
func (k Keyed[K, V, L, D]) SealBySet[
	ID comparable, What any, E props.Delivery, Where NeedsWholeKeys[Where], _ props.Is[V, What], _ props.Is[L, Where],
](manifest Keyed[K, []ID, L, E], id func(V) ID, cmp func(a, b V) int) Keyed[K, []What, L, props.Ordered] {
	return keyedOf[K, []What, L, props.Ordered](sealedBySet[K, V, What](k.keyed, manifest.keyed, id, cmp))
}

// sealing is the group of a key that is not sealed yet.
type sealing[V any] struct {
	values []V
	sealed bool
}

func sealedInBand[K comparable, V, What any](in *node, last func(V) bool) (groups, late *node) {
	given("SealInBand", last == nil)
	step := func(s *sealing[What], v V, yield func([]What)) (inTime bool) {
		if s.sealed {
			return false
		}
		s.values = append(s.values, any(v).(What))
		if last(v) {
			yield(s.values)
			*s = sealing[What]{sealed: true}
		}
		return true
	}
	return twofold(in, "SealInBand", func(p *tick.Port[Entry[K, V]]) (*tick.Port[Entry[K, []What]], *tick.Port[Entry[K, V]]) {
		return tick.ExpandInTime(p, step, nil)
	})
}

func sealedByCount[K comparable, V, What any](in, manifest *node, cmp func(a, b V) int) *node {
	given("SealByCount", cmp == nil, "comparison")
	mustEncode[V]("SealByCount")
	return binary(in, manifest, "SealByCount", func(p *tick.Port[Entry[K, V]], m *tick.Port[Entry[K, int]]) *tick.Port[Entry[K, []What]] {
		return asGroups[K, V, What](tick.SealByCount(p, m, canon.Sorter(cmp)))
	})
}

func sealedBySet[K comparable, V, What any, ID comparable](in, manifest *node, id func(V) ID, cmp func(a, b V) int) *node {
	given("SealBySet", cmp == nil, "comparison")
	given("SealBySet", id == nil)
	mustEncode[V]("SealBySet")
	mustCompare[ID]("SealBySet", "its ids")
	return binary(in, manifest, "SealBySet", func(p *tick.Port[Entry[K, V]], m *tick.Port[Entry[K, []ID]]) *tick.Port[Entry[K, []What]] {
		return asGroups[K, V, What](tick.SealBySet(p, m, id, canon.Sorter(cmp)))
	})
}

// asGroups is the same port: What is V under another name.
func asGroups[K comparable, V, What any](p *tick.Port[Entry[K, []V]]) *tick.Port[Entry[K, []What]] {
	return any(p).(*tick.Port[Entry[K, []What]])
}
