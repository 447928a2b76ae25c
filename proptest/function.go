package proptest

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// function checks that a function from one lattice to another keeps their order, or their joins. It may be one of a family,
// whose other argument stays the same.
type function struct {
	call     func(any) any
	argument latticeChecker
	result   latticeChecker
	joins    bool   // whether it keeps joins, or the order only
	remedy   string // for one that does not keep joins
	fixed    []line // the argument that stays the same
}

func functionOf(c lattice.Claim, s *settings) function {
	subject := c.Subject()
	return function{
		call:     subject.Apply,
		argument: latticeChecker{subject.Argument, formOf(subject.In), s},
		result:   latticeChecker{subject.Result, formOf(subject.Out), s},
		joins:    c.Kind() == lattice.KindMorphism,
		remedy:   "claim Monotone if f only keeps the order",
	}
}

func (p function) check(name string, c lattice.Claim) (evidence string, err error) {
	values, found := p.argument.exhaust()
	if found == nil && values != nil {
		if found = p.checkAll(values); found == nil {
			return fmt.Sprintf("exhaustive: %d values", len(values)), nil
		}
	}
	if found != nil {
		return "", claimed(c, found)
	}
	cases, err := search(name, func(t *rapid.T) *refutation { return claimed(c, p.checkSome(t)) })
	return fmt.Sprintf("sampled: %d cases", cases), err
}

func (p function) checkAll(values []any) *refutation {
	for _, a := range values {
		for _, c := range values {
			found := guarded(func() *refutation { return p.checkTwo(a, c) }, input{"a", a}, input{"c", c})
			if found != nil {
				return found
			}
		}
	}
	return nil
}

// checkSome makes two values and checks the law on them in both orders.
func (p function) checkSome(t *rapid.T) *refutation {
	one, other := p.argument.draw(t, "a"), p.argument.draw(t, "c")
	return guarded(func() *refutation {
		a, c := p.argument.build(one), p.argument.build(other)
		return cmp.Or(p.checkBoth(a, c), p.checkAtoms(a, c))
	}, input{"a, a join of", one}, input{"c, a join of", other})
}

// checkBoth checks the law on two values in both orders.
func (p function) checkBoth(a, c any) *refutation { return cmp.Or(p.checkTwo(a, c), p.checkTwo(c, a)) }

// checkAtoms checks the law on two atoms, if the type has any: a function that tells few from many shows it there.
func (p function) checkAtoms(a, c any) *refutation {
	atoms, ok := p.argument.Atoms(p.argument.join(a, c))
	if !ok || len(atoms) < 2 {
		return nil
	}
	return p.checkBoth(atoms[0], atoms[len(atoms)-1])
}

// refute says what else the counterexample depends on.
func (p function) refute(law, remedy string, lines ...line) *refutation {
	return refute(law, remedy, append(p.fixed[:len(p.fixed):len(p.fixed)], lines...)...)
}

// apply calls f on a copy.
func (p function) apply(a any) any { return p.call(p.argument.copy(a)) }

// checkTwo checks the function on a, on c, and on their join, which lies above both.
func (p function) checkTwo(a, c any) *refutation {
	if found := p.checkCall(a, c); found != nil {
		return found
	}
	if p.joins {
		return p.checkMorphism(a, c)
	}
	b := p.argument.join(a, c)
	low, high := p.apply(a), p.apply(b)
	if !p.result.Leq(p.result.copy(low), p.result.copy(high)) {
		return p.refute("a larger argument has a result that is not larger", "find a function that only grows, or give growth up with Map",
			at("a", a), at("b, above a", b), at("f(a)", low), at("f(b)", high))
	}
	return nil
}

// checkMorphism checks that f keeps bottom and the join of a and c.
func (p function) checkMorphism(a, c any) *refutation {
	zero := p.argument.Bottom()
	if f := p.apply(zero); !p.result.same(f, p.result.Bottom()) {
		return p.refute("f of bottom is not bottom", p.remedy,
			at("bottom", zero), at("f(bottom)", f), at("bottom of results", p.result.Bottom()))
	}
	whole, parts := p.apply(p.argument.join(a, c)), p.result.join(p.apply(a), p.apply(c))
	if !p.result.same(whole, parts) {
		return p.refute("f of a join is not the join of the f's", p.remedy,
			at("a", a), at("b", c), at("a ⊔ b", p.argument.join(a, c)), at("f(a ⊔ b)", whole), at("f(a) ⊔ f(b)", parts))
	}
	return nil
}

// checkCall checks that f gives the same for the same argument, and neither changes nor keeps it.
func (p function) checkCall(a, more any) *refutation {
	argument := p.argument.copy(a)
	result := p.call(argument)
	counter := func(law, remedy string, lines ...line) *refutation {
		return p.refute(law, remedy, append([]line{at("a", a), at("f(a)", result)}, lines...)...)
	}
	if again := p.apply(a); !p.result.same(again, result) {
		return counter("the same argument gives another result when it comes again", "f depends on its argument alone: no clock, no chance, no order of a map, nothing outside",
			at("f(a) again", again))
	}
	if !p.argument.same(argument, a) {
		return counter("it changes its argument", "leave the argument as it is: the cell still holds it",
			at("a afterwards", argument))
	}
	if p.result.plain {
		return nil
	}
	before := text(result)
	p.argument.Join(argument, p.argument.copy(more))
	if after := text(result); after != before {
		return p.refute("its result shares memory with its argument", "return lattice.Clone of what is taken from the argument: the cell goes on changing in place",
			at("a", a), note("f(a)", before), at("joined to a", more), note("f(a) afterwards", after))
	}
	return nil
}
