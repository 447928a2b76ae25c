package lattice

// GCounter counts what happens at several replicas, each of which adds to a number of its own. It is an ordinary map.
//
// A counter lies below another when no replica's number is larger. Bottom is the empty map, which nil is too, and a number
// of zero is as good as none. Grew means that a number was larger. A join costs a lookup for each replica of the argument.
//
// It is a lattice only as a whole: one replica must never add under the name of another, nor two under one name. To count
// the items of a stream, Count does with less.
//
// Source: the G-Counter of Shapiro et al. 2011.
type GCounter[R comparable] map[R]Nat

// Add counts n more at the replica r. It works as append does: the old counter is not used again.
func (a GCounter[R]) Add(r R, n Nat) GCounter[R] { return addCount(a, r, n) }

// Value is the sum of all replicas, at most 2⁶⁴-1. It costs an addition for each.
func (a GCounter[R]) Value() Nat { return total(a) }

// Join keeps each replica's larger number.
func (a GCounter[R]) Join(b GCounter[R]) (GCounter[R], bool) { return joinCounts(a, b) }

// Leq compares each replica's numbers.
func (a GCounter[R]) Leq(b GCounter[R]) bool { return leqCounts(a, b) }

// Atoms are the counters of one replica each.
func (a GCounter[R]) Atoms() ([]GCounter[R], bool) { return atomsOfCounts(a), true }

// Delta is the replicas whose numbers are larger.
func (a GCounter[R]) Delta(b GCounter[R]) GCounter[R] { return deltaCounts(a, b) }

// String is the numbers, sorted by replica, in braces.
func (a GCounter[R]) String() string { return MapUnion[R, Nat](a).String() }

// Counted takes a counter's value, which grows with it. It is no morphism: 1 at one replica and 1 at another are 2 together.
func Counted[R comparable]() Monotone[GCounter[R], Nat] {
	return Monotone[GCounter[R], Nat]{label: KindMonotone.proven("counted"), f: GCounter[R].Value}
}
