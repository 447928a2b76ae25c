package lattice

import "fmt"

// TwoPhaseSet is a set from which items can be removed, once and for all: a removed item does not come back. Each removed
// item stays as a tombstone; package lattice/tombstone keeps those of integers in little memory, and an [ORSet] needs none.
//
// Each item is first unknown, then live, then dead, and the order is that of each item by itself. Bottom is the set that
// knows no item, and grew means that an item was new or newly dead. A join costs a map insertion for each item of the
// argument. The fields are exported for encoding; Add, Remove and Contains are how programs write and read them.
//
// Source: the 2P-Set of Shapiro et al. 2011; Hydro's set union with tombstones.
type TwoPhaseSet[T comparable] struct {
	Live SetUnion[T]
	Dead SetUnion[T]
}

// Add puts x into the set, unless it was removed. It works as append does: the old set is not used again.
func (a TwoPhaseSet[T]) Add(x T) TwoPhaseSet[T] {
	a, _ = a.Join(TwoPhaseSet[T]{Live: Contains(x)})
	return a
}

// Remove takes x out of the set for good, also if it was never in it. It works as append does.
func (a TwoPhaseSet[T]) Remove(x T) TwoPhaseSet[T] {
	a, _ = a.Join(TwoPhaseSet[T]{Dead: Contains(x)})
	return a
}

// Contains reports whether x is in the set.
func (a TwoPhaseSet[T]) Contains(x T) bool {
	_, live := a.Live[x]
	return live
}

// Join adds the items of b that are dead in neither.
func (a TwoPhaseSet[T]) Join(b TwoPhaseSet[T]) (TwoPhaseSet[T], bool) {
	dead, grew := a.Dead.Join(b.Dead)
	a.Dead = dead
	for x := range b.Dead {
		delete(a.Live, x)
	}
	for x := range b.Live {
		if _, known := a.Live[x]; known {
			continue
		}
		if _, removed := a.Dead[x]; removed {
			continue
		}
		if a.Live == nil {
			a.Live = make(SetUnion[T], len(b.Live))
		}
		a.Live[x], grew = struct{}{}, true
	}
	if len(a.Live) == 0 {
		a.Live = nil
	}
	return a, grew
}

// Leq reports whether b knows each item of a, and as dead if it is dead in a.
func (a TwoPhaseSet[T]) Leq(b TwoPhaseSet[T]) bool {
	for x := range a.Live {
		_, live := b.Live[x]
		_, dead := b.Dead[x]
		if !live && !dead {
			return false
		}
	}
	return a.Dead.Leq(b.Dead)
}

// Atoms are the sets that know one item, live or dead.
func (a TwoPhaseSet[T]) Atoms() ([]TwoPhaseSet[T], bool) {
	all := each(sortedKeys(a.Live), func(x T) TwoPhaseSet[T] { return TwoPhaseSet[T]{Live: Contains(x)} })
	return append(all, each(sortedKeys(a.Dead), func(x T) TwoPhaseSet[T] { return TwoPhaseSet[T]{Dead: Contains(x)} })...), true
}

// Delta is the items that a does not know, and those that it does not know as dead.
func (a TwoPhaseSet[T]) Delta(b TwoPhaseSet[T]) TwoPhaseSet[T] {
	live := a.Live.Delta(b.Live)
	for x := range live {
		if _, removed := a.Dead[x]; removed {
			delete(live, x)
		}
	}
	if len(live) == 0 {
		live = nil
	}
	return TwoPhaseSet[T]{live, a.Dead.Delta(b.Dead)}
}

// Canonical is the set in its one form, where no dead item is live. What Add, Remove and Join make is so already.
func (a TwoPhaseSet[T]) Canonical() TwoPhaseSet[T] { return Clone(a) }

// String is the live items, and the dead ones.
func (a TwoPhaseSet[T]) String() string { return fmt.Sprintf("%v without %v", a.Live, a.Dead) }

// TwoPhaseMap holds a lattice value for each key, which can be removed, once and for all. Each removed key stays as a
// tombstone, without its value.
//
// Each key is first unknown, then holds a value that grows, then is dead. Bottom is the map that knows no key, and grew means
// that a key was new or newly dead, or a value grew. A join costs a join of values and a map insertion for each key of the
// argument. The fields are exported for encoding; read values with Live[k].
//
// Source: the 2P-Set of Shapiro et al. 2011; Hydro's map union with tombstones.
type TwoPhaseMap[K comparable, V Lattice[V]] struct {
	Live MapUnion[K, V]
	Dead SetUnion[K]
}

// Put joins v to the value of k, unless k was removed. It works as append does: the old map is not used again.
func (a TwoPhaseMap[K, V]) Put(k K, v V) TwoPhaseMap[K, V] {
	a, _ = a.Join(TwoPhaseMap[K, V]{Live: MapUnion[K, V]{k: v}})
	return a
}

// Remove takes k and its value out of the map for good. It works as append does.
func (a TwoPhaseMap[K, V]) Remove(k K) TwoPhaseMap[K, V] {
	a, _ = a.Join(TwoPhaseMap[K, V]{Dead: Contains(k)})
	return a
}

// Join joins the values of the keys that are dead in neither.
func (a TwoPhaseMap[K, V]) Join(b TwoPhaseMap[K, V]) (TwoPhaseMap[K, V], bool) {
	dead, grew := a.Dead.Join(b.Dead)
	a.Dead = dead
	for k := range b.Dead {
		delete(a.Live, k)
	}
	for k, more := range b.Live {
		if _, removed := a.Dead[k]; removed {
			continue
		}
		if a.Live == nil {
			a.Live = make(MapUnion[K, V], len(b.Live))
		}
		v, present := a.Live[k]
		joined, larger := v.Join(more)
		a.Live[k] = joined
		grew = grew || larger || !present
	}
	if len(a.Live) == 0 {
		a.Live = nil
	}
	return a, grew
}

// Leq compares key by key.
func (a TwoPhaseMap[K, V]) Leq(b TwoPhaseMap[K, V]) bool {
	for k, v := range a.Live {
		w, live := b.Live[k]
		if _, dead := b.Dead[k]; !dead && (!live || !Leq(v, w)) {
			return false
		}
	}
	return a.Dead.Leq(b.Dead)
}

// Atoms are those of the live map, and the maps that know one dead key.
func (a TwoPhaseMap[K, V]) Atoms() ([]TwoPhaseMap[K, V], bool) {
	parts, ok := a.Live.Atoms()
	all := each(parts, func(m MapUnion[K, V]) TwoPhaseMap[K, V] { return TwoPhaseMap[K, V]{Live: m} })
	return append(all, each(sortedKeys(a.Dead), func(k K) TwoPhaseMap[K, V] { return TwoPhaseMap[K, V]{Dead: Contains(k)} })...), ok
}

// Delta is what live values have more, and the keys that a does not know as dead.
func (a TwoPhaseMap[K, V]) Delta(b TwoPhaseMap[K, V]) TwoPhaseMap[K, V] {
	live := a.Live.Delta(b.Live)
	for k := range live {
		if _, removed := a.Dead[k]; removed {
			delete(live, k)
		}
	}
	if len(live) == 0 {
		live = nil
	}
	return TwoPhaseMap[K, V]{live, a.Dead.Delta(b.Dead)}
}

// Canonical is the map in its one form, where no dead key has a value. What Put, Remove and Join make is so already.
func (a TwoPhaseMap[K, V]) Canonical() TwoPhaseMap[K, V] { return Clone(a) }

// String is the live entries, and the dead keys.
func (a TwoPhaseMap[K, V]) String() string { return fmt.Sprintf("%v without %v", a.Live, a.Dead) }
