package lattice

import (
	"fmt"
	"math"
)

// PNCounter counts up and down at several replicas: what was added and what was taken away, each a [GCounter].
//
// The order is that of the two counters side by side, so the counter grows also when its value falls: Value is not monotone,
// and there is no law of it. Bottom is the pair of empty counters, and grew means that a number was larger. A join costs a
// lookup for each replica of the argument.
//
// Source: the PN-Counter of Shapiro et al. 2011.
type PNCounter[R comparable] struct {
	Up   GCounter[R]
	Down GCounter[R]
}

// Add counts n more at the replica r, or less if n is negative. It works as append does: the old counter is not used again.
func (a PNCounter[R]) Add(r R, n int64) PNCounter[R] {
	if n < 0 {
		a.Down = a.Down.Add(r, -Nat(n))
	} else {
		a.Up = a.Up.Add(r, Nat(n))
	}
	return a
}

// Value is what was added less what was taken away. It stays within the range of int64.
func (a PNCounter[R]) Value() int64 {
	up, down := a.Up.Value(), a.Down.Value()
	if up >= down {
		return int64(min(up-down, math.MaxInt64))
	}
	return -int64(min(down-up-1, math.MaxInt64)) - 1
}

// Join keeps each replica's larger numbers.
func (a PNCounter[R]) Join(b PNCounter[R]) (PNCounter[R], bool) {
	up, one := a.Up.Join(b.Up)
	down, other := a.Down.Join(b.Down)
	return PNCounter[R]{up, down}, one || other
}

// Leq compares each replica's numbers.
func (a PNCounter[R]) Leq(b PNCounter[R]) bool { return a.Up.Leq(b.Up) && a.Down.Leq(b.Down) }

func (a PNCounter[R]) pair() Pair[GCounter[R], GCounter[R]] {
	return Pair[GCounter[R], GCounter[R]]{a.Up, a.Down}
}

// Atoms are the counters with one number each.
func (a PNCounter[R]) Atoms() ([]PNCounter[R], bool) {
	parts, ok := a.pair().Atoms()
	return each(parts, func(p Pair[GCounter[R], GCounter[R]]) PNCounter[R] { return PNCounter[R]{p.First, p.Second} }), ok
}

// Delta is the numbers that are larger.
func (a PNCounter[R]) Delta(b PNCounter[R]) PNCounter[R] {
	return PNCounter[R]{a.Up.Delta(b.Up), a.Down.Delta(b.Down)}
}

// String is what was added and what was taken away.
func (a PNCounter[R]) String() string { return fmt.Sprintf("+%v -%v", a.Up, a.Down) }
