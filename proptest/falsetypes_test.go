package proptest

import (
	"maps"
	"math"
	"testing"

	"github.com/calmflow/calm/lattice"
)

// A false variant of each lattice of the library, as one might write it at first.
type (
	tags       = lattice.SetUnion[bool]
	merging    lattice.DomPair[lattice.VectorClock[bool], tags] // joins the values of concurrent keys
	adding     map[string]lattice.Nat                           // a counter that adds
	overtaking map[bool]lattice.Nat                             // a clock that takes the argument's numbers
	reviving   lattice.TwoPhaseSet[bool]                        // forgets the tombstones of the receiver
	unlinked   map[int]int                                      // a partition whose entries are only put together
	longest    []lattice.Or                                     // the longer of two vectors
	undecided  lattice.Conflict[int8]                           // the first of two values
	grounded   lattice.WithBot[lattice.Or]                      // does not report a first value that is bottom
	sinking    lattice.WithTop[tags]                            // the top is lost
	rising     lattice.And                                      // reports growth at each false
	raw        struct{ V float64 }                              // a float as it is
	cheapest   lattice.Cost                                     // takes an equal cost for a cheaper one
	losing     lattice.ORSet[bool, bool]                        // removes what the argument never saw
	keeping    lattice.ORSet[bool, bool]                        // keeps what the argument removed
)

func (a merging) Join(b merging) (merging, bool) {
	if lattice.Compare(a.Key, b.Key) != lattice.Incomparable {
		joined, grew := lattice.DomPair[lattice.VectorClock[bool], tags](a).Join(lattice.DomPair[lattice.VectorClock[bool], tags](b))
		return merging(joined), grew
	}
	a.Key, _ = a.Key.Join(b.Key)
	a.Value, _ = a.Value.Join(b.Value)
	return a, true
}

func (a adding) Join(b adding) (adding, bool) {
	for r, n := range b {
		if n > 0 {
			if a == nil {
				a = adding{}
			}
			a[r] += n
		}
	}
	return a, len(b) > 0
}

func (a overtaking) Join(b overtaking) (overtaking, bool) {
	if len(b) == 0 {
		return a, false
	}
	before := maps.Clone(a)
	if a == nil {
		a = overtaking{}
	}
	maps.Copy(a, b)
	return a, !maps.Equal(before, a)
}

func (a reviving) Join(b reviving) (reviving, bool) {
	before := len(a.Live) + 2*len(a.Dead)
	for x := range b.Dead {
		delete(a.Live, x)
	}
	a.Live, _ = a.Live.Join(b.Live)
	a.Dead, _ = a.Dead.Join(b.Dead)
	return a, len(a.Live)+2*len(a.Dead) > before
}

func (a unlinked) Join(b unlinked) (unlinked, bool) {
	grew := false
	for x, y := range b {
		if old, has := a[x]; !has || y < old {
			if a == nil {
				a = unlinked{}
			}
			a[x], grew = y, true
		}
	}
	return a, grew
}

func (a unlinked) Leq(b unlinked) bool {
	return lattice.UnionFind[int](a).Leq(lattice.UnionFind[int](b))
}

func (a longest) Join(b longest) (longest, bool) {
	if len(b) > len(a) {
		return append(longest{}, b...), true
	}
	joined, grew := lattice.VecUnion[lattice.Or](a).Join(lattice.VecUnion[lattice.Or](b))
	return longest(joined), grew
}

func (a undecided) Join(b undecided) (undecided, bool) {
	if a.Some || !b.Some {
		return a, false
	}
	return b, true
}

func (a grounded) Join(b grounded) (grounded, bool) {
	v := a.V || b.V
	return grounded{v, a.Some || b.Some}, bool(v && !a.V)
}

func (a sinking) Join(b sinking) (sinking, bool) {
	if b.Beyond {
		return b, !a.Beyond
	}
	v, grew := a.V.Join(b.V)
	return sinking{V: v}, grew
}

func (a rising) Join(b rising) (rising, bool) { return rising{a.Failed || b.Failed}, b.Failed }

func (a raw) Join(b raw) (raw, bool) { return raw{max(a.V, b.V)}, b.V > a.V }

func (a cheapest) Join(b cheapest) (cheapest, bool) {
	if b.Some && (!a.Some || b.V <= a.V) {
		return b, true
	}
	return a, false
}

func (a losing) Join(b losing) (losing, bool) {
	for x := range a.Live {
		if _, held := b.Live[x]; !held {
			delete(a.Live, x)
		}
	}
	joined, grew := lattice.ORSet[bool, bool](a).Join(lattice.ORSet[bool, bool](b))
	return losing(joined), grew
}

func (a keeping) Join(b keeping) (keeping, bool) {
	held := map[bool]lattice.SetUnion[lattice.Dot[bool]]{}
	for x, dots := range a.Live {
		held[x] = maps.Clone(dots)
	}
	joined, grew := lattice.ORSet[bool, bool](a).Join(lattice.ORSet[bool, bool](b))
	if len(held) > 0 {
		joined.Live = held
	}
	return keeping(joined), grew
}

// If this fails, the checks would not see a mistake in a lattice of the library.
func TestFalseVariantsAreFound(t *testing.T) {
	nats := Values[lattice.Nat](0, 1, 2)
	replicas, dots := Values(true), Values[uint64](1, 2)
	orset := func(x bool, dot uint64, seen lattice.Nat) lattice.ORSet[bool, bool] {
		s := lattice.ORSet[bool, bool]{Seen: lattice.VectorClock[bool]{true: seen}}
		if dot > 0 {
			s.Live = map[bool]lattice.SetUnion[lattice.Dot[bool]]{x: lattice.Contains(lattice.Dot[bool]{By: true, N: dot})}
		}
		return s
	}
	losings := Values(losing(orset(false, 1, 1)), losing(orset(true, 2, 2)), losing(orset(false, 0, 1)))
	keepings := Values(keeping(orset(false, 1, 1)), keeping(orset(true, 2, 2)), keeping(orset(false, 0, 1)))
	for _, test := range []struct {
		name  string
		found error
		law   string
	}{
		{"merging", latticeError[merging](t, Values[lattice.Nat](0, 1)), "join is not associative"},
		{"adding", latticeError[adding](t), "is not a lattice"},
		{"overtaking", latticeError[overtaking](t, nats), "join is not commutative"},
		{"reviving", latticeError[reviving](t), "is not a lattice"},
		{"unlinked", latticeError[unlinked](t, Values(1, 2, 3)), "is not a lattice"},
		{"longest", latticeError[longest](t), "is not a lattice"},
		{"undecided", latticeError[undecided](t), "join is not commutative"},
		{"point", latticeError[lattice.Point[int]](t), "it panics"},
		{"grounded", latticeError[grounded](t), "misreports whether the value grew"},
		{"sinking", latticeError[sinking](t), "is not a lattice"},
		{"rising", latticeError[rising](t), "misreports whether the value grew"},
		{"raw", latticeError[raw](t, Values(math.NaN(), 1, math.Inf(-1))), "is not a lattice"},
		{"cheapest", latticeError[cheapest](t, nats), "misreports whether the value grew"},
		{"losing", latticeError[losing](t, replicas, dots, losings), "is not a lattice"},
		{"keeping", latticeError[keeping](t, replicas, dots, keepings), "is not a lattice"},
	} {
		t.Run(test.name, func(t *testing.T) {
			demandFound(t, test.found, "is not a lattice: ", test.law)
		})
	}
}

// Sets with a false greatest element, false parts or false differences.
type (
	lowTop    struct{ S tags } // its top is too low
	noParts   struct{ S tags } // leaves a part out
	allParts  struct{ S tags } // has itself as a part too
	whole     struct{ S tags } // is its only part
	lentPart  struct{ S tags } // shares memory with its part
	tooLittle struct{ S tags } // leaves out what is new
	tooMuch   struct{ S tags } // sends all
	foreign   struct{ S tags } // sends what b does not have
	emptying  struct{ S tags } // changes what it compares
	lent      struct{ S tags } // shares memory
)

func joinTags(a, b tags) (tags, bool) { return a.Join(b) }

func (a lowTop) Join(b lowTop) (lowTop, bool) { s, grew := joinTags(a.S, b.S); return lowTop{s}, grew }
func (lowTop) Top() (lowTop, bool)            { return lowTop{lattice.Contains(true)}, true }
func (a noParts) Join(b noParts) (noParts, bool) {
	s, grew := joinTags(a.S, b.S)
	return noParts{s}, grew
}

func (a noParts) Atoms() ([]noParts, bool) {
	if _, has := a.S[true]; has {
		return []noParts{{lattice.Contains(true)}}, true
	}
	return nil, true
}

func (a allParts) Join(b allParts) (allParts, bool) {
	s, grew := joinTags(a.S, b.S)
	return allParts{s}, grew
}

func (a allParts) Atoms() ([]allParts, bool) {
	all := []allParts{lattice.Clone(a)}
	for _, part := range must(a.S.Atoms()) {
		all = append(all, allParts{part})
	}
	return all, true
}

func must[T any](v T, ok bool) T {
	if !ok {
		panic("there is none")
	}
	return v
}

func (a whole) Join(b whole) (whole, bool) { s, grew := joinTags(a.S, b.S); return whole{s}, grew }

func (a whole) Atoms() ([]whole, bool) {
	if len(a.S) == 0 {
		return nil, true
	}
	return []whole{lattice.Clone(a)}, true
}

func (a lentPart) Join(b lentPart) (lentPart, bool) {
	s, grew := joinTags(a.S, b.S)
	return lentPart{s}, grew
}

func (a lentPart) Atoms() ([]lentPart, bool) {
	switch parts := must(a.S.Atoms()); len(parts) {
	case 0:
		return nil, true
	case 1:
		return []lentPart{a}, true
	default:
		return []lentPart{{parts[0]}, {parts[1]}}, true
	}
}

func (a tooLittle) Join(b tooLittle) (tooLittle, bool) {
	s, grew := joinTags(a.S, b.S)
	return tooLittle{s}, grew
}

func (a tooLittle) Delta(tooLittle) tooLittle { return tooLittle{} }

func (a tooMuch) Join(b tooMuch) (tooMuch, bool) {
	s, grew := joinTags(a.S, b.S)
	return tooMuch{s}, grew
}

func (a tooMuch) Delta(b tooMuch) tooMuch { return lattice.Clone(b) }

func (a foreign) Join(b foreign) (foreign, bool) {
	s, grew := joinTags(a.S, b.S)
	return foreign{s}, grew
}

func (a foreign) Delta(b foreign) foreign {
	more, _ := lattice.Clone(a).Join(b)
	return more
}

func (a emptying) Join(b emptying) (emptying, bool) {
	s, grew := joinTags(a.S, b.S)
	return emptying{s}, grew
}

func (a emptying) Delta(b emptying) emptying {
	maps.DeleteFunc(b.S, func(x bool, _ struct{}) bool { _, has := a.S[x]; return has })
	return lattice.Clone(b)
}

func (a lent) Join(b lent) (lent, bool) { s, grew := joinTags(a.S, b.S); return lent{s}, grew }

func (a lent) Delta(b lent) lent {
	if delta := a.S.Delta(b.S); len(delta) < len(b.S) {
		return lent{delta}
	}
	return b
}

// If this fails, what a type says of its top, its parts or its differences is taken on trust.
func TestFalseOptionalMethodsAreFound(t *testing.T) {
	for _, test := range []struct {
		name  string
		found error
		law   string
	}{
		{"lowTop", latticeError[lowTop](t), "Top is not the greatest element"},
		{"noParts", latticeError[noParts](t), "Atoms do not make up the value"},
		{"allParts", latticeError[allParts](t), "one of its Atoms is"},
		{"whole", latticeError[whole](t), "one of its Atoms is a join of smaller values"},
		{"lentPart", latticeError[lentPart](t), "Atoms share memory with the value"},
		{"tooLittle", latticeError[tooLittle](t), "Delta leaves something out"},
		{"tooMuch", latticeError[tooMuch](t), "Delta is not bottom where b has nothing more"},
		{"foreign", latticeError[foreign](t), "Delta "},
		{"emptying", latticeError[emptying](t), "Delta changes a value"},
		{"lent", latticeError[lent](t), "Delta shares memory with a value"},
	} {
		t.Run(test.name, func(t *testing.T) {
			demandFound(t, test.found, "is not a lattice: ", test.law)
		})
	}
}
