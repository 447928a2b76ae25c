package tombstone

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
)

// Map holds a lattice value for each key, an integer, which can be removed, once and for all.
//
// Each key is first unknown, then holds a value that grows, then is dead. Bottom is the map that knows no key, and grew means
// that a key was new or newly dead, or a value grew. A join costs a join of values and a map insertion for each live key of
// the argument, and a join of [Bits]. The fields are exported for encoding; read values with Live[k].
//
// Source: the 2P-Set of Shapiro et al. 2011; Hydro's map union with tombstones.
type Map[V lattice.Lattice[V]] struct {
	Live lattice.MapUnion[uint64, V]
	Dead Bits
}

// Put joins v to the value of k, unless k was removed. It works as append does: the old map is not used again.
func (a Map[V]) Put(k uint64, v V) Map[V] {
	a, _ = a.Join(Map[V]{Live: lattice.MapUnion[uint64, V]{k: v}})
	return a
}

// Remove takes k and its value out of the map for good. It works as append does.
func (a Map[V]) Remove(k uint64) Map[V] {
	delete(a.Live, k)
	a.Dead = a.Dead.Add(k)
	return a.trimmed()
}

// Join joins the values of the keys that are dead in neither.
func (a Map[V]) Join(b Map[V]) (Map[V], bool) {
	dead, grew := a.Dead.Join(b.Dead)
	a.Dead = dead
	if grew {
		for k := range a.Live {
			if b.Dead.Contains(k) {
				delete(a.Live, k)
			}
		}
	}
	for k, more := range b.Live {
		if a.Dead.Contains(k) {
			continue
		}
		if a.Live == nil {
			a.Live = make(lattice.MapUnion[uint64, V], len(b.Live))
		}
		v, present := a.Live[k]
		joined, larger := v.Join(more)
		a.Live[k] = joined
		grew = grew || larger || !present
	}
	return a.trimmed(), grew
}

func (a Map[V]) trimmed() Map[V] {
	if len(a.Live) == 0 {
		a.Live = nil
	}
	return a
}

// Leq compares key by key.
func (a Map[V]) Leq(b Map[V]) bool {
	for k, v := range a.Live {
		if w, live := b.Live[k]; !b.Dead.Contains(k) && (!live || !lattice.Leq(v, w)) {
			return false
		}
	}
	return a.Dead.Leq(b.Dead)
}

// Atoms are those of the live map, and the maps that know one dead key.
func (a Map[V]) Atoms() ([]Map[V], bool) {
	var all []Map[V]
	live, ok := a.Live.Atoms()
	for _, m := range live {
		all = append(all, Map[V]{Live: m})
	}
	for k := range a.Dead.All() {
		all = append(all, Map[V]{Dead: BitsOf(k)})
	}
	return all, ok
}

// Delta is what live values have more, and the keys that a does not know as dead.
func (a Map[V]) Delta(b Map[V]) Map[V] {
	delta := Map[V]{a.Live.Delta(b.Live), a.Dead.Delta(b.Dead)}
	for k := range delta.Live {
		if a.Dead.Contains(k) {
			delete(delta.Live, k)
		}
	}
	return delta.trimmed()
}

// Canonical is the map in its one form, where no dead key has a value. What Put, Remove and Join make is so already.
func (a Map[V]) Canonical() Map[V] { return lattice.Clone(a) }

// String is the live entries, and the dead keys.
func (a Map[V]) String() string { return fmt.Sprintf("%v without %v", a.Live, a.Dead) }
