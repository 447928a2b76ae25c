package proptest

import (
	"fmt"
	"testing"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// Lattice checks that A keeps the promises of [lattice.Lattice], and fails the test with a counterexample if it does not:
//
//   - join is associative, commutative and idempotent, and the zero value is bottom;
//   - join says exactly whether the value grew, and gives the same when called again;
//   - the argument's memory is neither changed nor kept;
//   - the order, also by a Leq of A's own, is that of the join, and the join is the least upper bound;
//   - a value encoded as deterministic CBOR and decoded is the same, with the same bytes, whatever joins it comes of;
//   - what the type says by methods Top, Atoms and Delta is as [lattice.Top], [lattice.Atoms] and [lattice.Delta] say.
//
// Values are those that joins onto bottom reach from made ones. If there are no more than a few hundred, all pairs and
// triples are tried.
func Lattice[A lattice.Lattice[A]](t testing.TB, options ...Option) {
	t.Helper()
	a := lattice.AlgebraOf[A]()
	if evidence, err := checkLattice(t.Name(), a, settingsOf(options)); err != nil {
		t.Fatal(err)
	} else {
		t.Logf("proptest: %s is a lattice: %s", typeName(a.Type), evidence)
	}
}

// checkLattice returns what was tried, or the counterexample.
func checkLattice(name string, a *lattice.Algebra, s *settings) (evidence string, err error) {
	l := latticeChecker{a, formOf(a.Type), s}
	if err := s.makeable(a.Type); err != nil {
		return "", err
	}
	values, found := l.exhaust()
	if found == nil && values != nil {
		found = l.checkClosed(values)
		evidence = fmt.Sprintf("exhaustive: %d values", len(values))
	}
	switch {
	case found != nil:
		return "", l.named(found)
	case values != nil:
		return evidence, nil
	}
	cases, err := search(name, func(t *rapid.T) *refutation { return l.named(l.checkSome(t)) })
	return fmt.Sprintf("sampled: %d cases", cases), err
}

// latticeChecker checks the laws of one lattice type.
type latticeChecker struct {
	*lattice.Algebra
	form
	settings *settings
}

func (l latticeChecker) named(r *refutation) *refutation {
	if r != nil {
		r.subject = typeName(l.Type) + " is not a lattice"
	}
	return r
}

// join joins copies, so that neither argument is used up.
func (l latticeChecker) join(a, b any) any {
	joined, _ := l.Join(l.copy(a), l.copy(b))
	return joined
}

// build joins copies of the parts onto bottom.
func (l latticeChecker) build(parts []any) any {
	v := l.Bottom()
	for _, part := range parts {
		v, _ = l.Join(v, l.copy(part))
	}
	return v
}

// draw makes parts to build a value of.
func (l latticeChecker) draw(t *rapid.T, label string) []any {
	return l.settings.drawSome(t, l.Type, label, 0, most)
}

// closable is how many values a lattice may reach for all of them to be tried. Those with pointers are copied and
// written out at each call, so that there are fewer.
func (l latticeChecker) closable() int {
	if l.plain {
		return 260
	}
	return 64
}

// drawn is how many values to join in one sampled case: each doubles how many their joins reach.
func (l latticeChecker) drawn() int {
	if l.plain {
		return most + 1
	}
	return most
}

// exhaust lists the values that joins reach, bottom first, or nothing if there are too many.
func (l latticeChecker) exhaust() (values []any, found *refutation) {
	made, finite := l.settings.enumerate(l.Type)
	if !finite {
		return nil, nil
	}
	found = guarded(func() *refutation {
		var closed bool
		if values, closed = l.closure(made, l.closable()); !closed {
			values = nil
		}
		return l.checkEachMade(made)
	})
	return values, found
}

// checkSome makes a few values and checks all that their joins reach. Those of n values are no more than 2ⁿ where the laws
// hold, so that they are closed; if they are not, three of them refute a law.
func (l latticeChecker) checkSome(t *rapid.T) *refutation {
	parts := l.settings.drawSome(t, l.Type, "value", l.drawn(), l.drawn())
	return guarded(func() *refutation {
		if found := l.checkEachMade(parts); found != nil {
			return found
		}
		values, closed := l.closure(parts, 1<<len(parts))
		if closed {
			return l.checkClosed(values)
		}
		return l.checkEach(values)
	}, input{"joins of", parts})
}

// closure is bottom, the values joined onto it, and the joins of all these. It is not closed if it stopped at more than
// limit.
func (l latticeChecker) closure(made []any, limit int) (values []any, closed bool) {
	values = []any{l.Bottom()}
	known := map[any]bool{l.key(values[0]): true}
	add := func(v any) {
		if k := l.key(v); !known[k] {
			known[k] = true
			values = append(values, v)
		}
	}
	for _, x := range made {
		add(l.join(l.Bottom(), x))
	}
	for i := 0; i < len(values) && len(values) <= limit; i++ {
		for j := range i {
			add(l.join(values[i], values[j]))
		}
	}
	return values, len(values) <= limit
}
