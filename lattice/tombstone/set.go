package tombstone

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
)

// Set is a set of integers from which items can be removed, once and for all: a removed one does not come back.
//
// Each integer is first unknown, then live, then dead, and the order is that of each by itself. Bottom is the set that knows
// none, and grew means that one was new or newly dead. A join costs a map insertion for each live item of the argument, and
// a join of [Bits]. The fields are exported for encoding; Add, Remove and Contains are how programs write and read them.
//
// Source: the 2P-Set of Shapiro et al. 2011; Hydro's set union with tombstones.
type Set struct {
	Live lattice.SetUnion[uint64]
	Dead Bits
}

// Add puts n into the set, unless it was removed. It works as append does: the old set is not used again.
func (a Set) Add(n uint64) Set {
	a, _ = a.Join(Set{Live: lattice.Contains(n)})
	return a
}

// Remove takes n out of the set for good, also if it was never in it. It works as append does.
func (a Set) Remove(n uint64) Set {
	delete(a.Live, n)
	a.Dead = a.Dead.Add(n)
	return a.trimmed()
}

// Contains reports whether n is in the set.
func (a Set) Contains(n uint64) bool {
	_, live := a.Live[n]
	return live
}

// Join adds the items of b that are dead in neither.
func (a Set) Join(b Set) (Set, bool) {
	dead, grew := a.Dead.Join(b.Dead)
	a.Dead = dead
	if grew {
		for n := range a.Live {
			if b.Dead.Contains(n) {
				delete(a.Live, n)
			}
		}
	}
	for n := range b.Live {
		if a.Contains(n) || a.Dead.Contains(n) {
			continue
		}
		if a.Live == nil {
			a.Live = make(lattice.SetUnion[uint64], len(b.Live))
		}
		a.Live[n], grew = struct{}{}, true
	}
	return a.trimmed(), grew
}

func (a Set) trimmed() Set {
	if len(a.Live) == 0 {
		a.Live = nil
	}
	return a
}

// Leq reports whether b knows each item of a, and as dead if it is dead in a.
func (a Set) Leq(b Set) bool {
	for n := range a.Live {
		if !b.Contains(n) && !b.Dead.Contains(n) {
			return false
		}
	}
	return a.Dead.Leq(b.Dead)
}

// Atoms are the sets that know one item, live or dead.
func (a Set) Atoms() ([]Set, bool) {
	var all []Set
	live, _ := a.Live.Atoms()
	for _, s := range live {
		all = append(all, Set{Live: s})
	}
	for n := range a.Dead.All() {
		all = append(all, Set{Dead: BitsOf(n)})
	}
	return all, true
}

// Delta is the items that a does not know, and those that it does not know as dead.
func (a Set) Delta(b Set) Set {
	delta := Set{a.Live.Delta(b.Live), a.Dead.Delta(b.Dead)}
	for n := range delta.Live {
		if a.Dead.Contains(n) {
			delete(delta.Live, n)
		}
	}
	return delta.trimmed()
}

// Canonical is the set in its one form, where no dead item is live. What Add, Remove and Join make is so already.
func (a Set) Canonical() Set { return lattice.Clone(a) }

// String is the live items, and the dead ones.
func (a Set) String() string { return fmt.Sprintf("%v without %v", a.Live, a.Dead) }
