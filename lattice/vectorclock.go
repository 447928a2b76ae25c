package lattice

// VectorClock says which events of each replica were known where something happened: those of a replica r from 1 to its
// number. It is an ordinary map.
//
// A clock lies below another when it knows no event that the other does not. Bottom is the empty map, which nil is too: it
// knows none, and a number of zero is as good as none. Grew means that an event was new. A join costs a lookup for each
// replica of the argument. [Compare] tells how two clocks lie; [VectorClock.Before] and [VectorClock.Concurrent] name the two
// answers that matter.
//
// Source: Fidge, "Timestamps in Message-Passing Systems That Preserve the Partial Ordering" (1988); Mattern, "Virtual Time
// and Global States of Distributed Systems" (1989).
type VectorClock[R comparable] map[R]Nat

// Tick is the next event of the replica r, which knows all that the clock knows. It works as append does: the old clock is
// not used again.
func (a VectorClock[R]) Tick(r R) VectorClock[R] { return addCount(a, r, 1) }

// Before reports whether what a stamps happened before what b stamps, so that it may have caused it.
func (a VectorClock[R]) Before(b VectorClock[R]) bool { return a.Leq(b) && !b.Leq(a) }

// Concurrent reports whether neither knew of the other.
func (a VectorClock[R]) Concurrent(b VectorClock[R]) bool { return !a.Leq(b) && !b.Leq(a) }

// Join knows the events that either knows.
func (a VectorClock[R]) Join(b VectorClock[R]) (VectorClock[R], bool) { return joinCounts(a, b) }

// Leq reports whether b knows the events that a knows.
func (a VectorClock[R]) Leq(b VectorClock[R]) bool { return leqCounts(a, b) }

// Atoms are the clocks of one replica each.
func (a VectorClock[R]) Atoms() ([]VectorClock[R], bool) { return atomsOfCounts(a), true }

// Delta is the replicas of which b knows more.
func (a VectorClock[R]) Delta(b VectorClock[R]) VectorClock[R] { return deltaCounts(a, b) }

// String is the numbers, sorted by replica, in braces.
func (a VectorClock[R]) String() string { return MapUnion[R, Nat](a).String() }

// Component takes the number of one replica's events.
func Component[R comparable](r R) Morphism[VectorClock[R], Nat] {
	return Morphism[VectorClock[R], Nat]{
		label: KindMorphism.proven("component"),
		f:     func(c VectorClock[R]) Nat { return c[r] },
	}
}
