package proptest

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// Semiring checks that S keeps the promises of [lattice.Semiring], and fails the test with a counterexample if it does not:
//
//   - the sum is associative and commutative, and the zero value is its zero;
//   - the product is associative, One leaves a value as it is, and the zero value annihilates;
//   - the product distributes over the sum, from both sides;
//   - if S is a lattice too, the sum is its join, so that it is idempotent and gives S its order.
//
// If the values are few, all triples are tried; else values are generated.
func Semiring[S lattice.Semiring[S]](t testing.TB, options ...Option) {
	t.Helper()
	if evidence, err := checkSemiring[S](t.Name(), settingsOf(options)); err != nil {
		t.Fatal(err)
	} else {
		t.Logf("proptest: %s is a semiring: %s", typeName(reflect.TypeFor[S]()), evidence)
	}
}

// semiring checks the laws of one type.
type semiring[S lattice.Semiring[S]] struct{ form }

func checkSemiring[S lattice.Semiring[S]](name string, s *settings) (evidence string, err error) {
	typ := reflect.TypeFor[S]()
	p := semiring[S]{formOf(typ)}
	if err := s.makeable(typ); err != nil {
		return "", err
	}
	named := func(r *refutation) *refutation {
		if r != nil {
			r.subject = typeName(typ) + " is not a semiring"
		}
		return r
	}
	if all, finite := s.enumerate(typ); finite && len(all) <= 64 {
		for _, a := range all {
			for _, b := range all {
				for _, c := range all {
					if found := named(p.check(a, b, c)); found != nil {
						return "", found
					}
				}
			}
		}
		return fmt.Sprintf("exhaustive: %d values", len(all)), nil
	}
	cases, err := search(name, func(t *rapid.T) *refutation {
		xs := s.drawSome(t, typ, "value", 3, 3)
		return named(p.check(xs[0], xs[1], xs[2]))
	})
	return fmt.Sprintf("sampled: %d cases", cases), err
}

func (p semiring[S]) check(x, y, z any) *refutation {
	return guarded(func() *refutation {
		var zero S
		a, b, c := p.of(x), p.of(y), p.of(z)
		lines := []line{at("a", a), at("b", b), at("c", c)}
		for _, law := range []struct {
			what        string
			left, right S
		}{
			{"the zero value is no zero of the sum: 0 + a = a", zero.Plus(a), a.Plus(zero)},
			{"the sum is not commutative: a + b = b + a", a.Plus(b), b.Plus(a)},
			{"the sum is not associative: (a + b) + c = a + (b + c)", a.Plus(b).Plus(c), a.Plus(b.Plus(c))},
			{"the product is not associative: (a · b) · c = a · (b · c)", a.Times(b).Times(c), a.Times(b.Times(c))},
			{"One is no one of the product: 1 · a = a", zero.One().Times(a), a.Plus(zero)},
			{"One is no one of the product: a · 1 = a", a.Times(zero.One()), a.Plus(zero)},
			{"the zero value does not annihilate: 0 · a = 0", zero.Times(a), zero},
			{"the zero value does not annihilate: a · 0 = 0", a.Times(zero), zero},
			{"the product does not distribute: a · (b + c) = a·b + a·c", a.Times(b.Plus(c)), a.Times(b).Plus(a.Times(c))},
			{"the product does not distribute: (a + b) · c = a·c + b·c", a.Plus(b).Times(c), a.Times(c).Plus(b.Times(c))},
		} {
			if !p.same(law.left, law.right) {
				return refute(law.what, "both sides must be equal for all values; floating-point numbers never are, use integers", append(lines, at("left", law.left), at("right", law.right))...)
			}
		}
		return p.checkJoin(a, b)
	}, input{"a", x}, input{"b", y}, input{"c", z})
}

// checkJoin checks that the sum is the join, of a type that has one. Then it is idempotent, and the order is that of the sum.
func (p semiring[S]) checkJoin(a, b S) *refutation {
	l, is := any(p.of(a)).(lattice.Lattice[S])
	if !is {
		return nil
	}
	if joined, _ := l.Join(p.of(b)); !p.same(joined, a.Plus(b)) {
		return refute("its join is not its sum", "join must be Plus",
			at("a", a), at("b", b), at("a ⊔ b", joined), at("a + b", a.Plus(b)))
	}
	return nil
}

// of is a copy of x.
func (p semiring[S]) of(x any) S { return p.copy(x).(S) }
