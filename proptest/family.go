package proptest

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/lattice"
	"pgregory.net/rapid"
)

// family checks a claim about a function of two arguments: an action, which is a morphism in its second argument for each
// first one, or a bimorphism, which is one in its first too.
type family struct {
	lattice.Subject
	settings *settings
	with     form
	first    *latticeChecker // of a bimorphism's first argument, else nil
	argument latticeChecker
	result   latticeChecker
}

func familyOf(c lattice.Claim, s *settings) family {
	subject := c.Subject()
	p := family{
		Subject:  subject,
		settings: s,
		with:     formOf(subject.With),
		argument: latticeChecker{subject.Argument, formOf(subject.In), s},
		result:   latticeChecker{subject.Result, formOf(subject.Out), s},
	}
	if subject.First != nil {
		p.first = &latticeChecker{subject.First, p.with, s}
	}
	return p
}

// after is the function of the second argument after a first one.
func (p family) after(e any) function {
	return function{
		call:     func(a any) any { return p.ApplyWith(p.with.copy(e), a) },
		argument: p.argument,
		result:   p.result,
		joins:    true,
		remedy:   "it must keep joins in its second argument, with each first one",
		fixed:    []line{at("first argument", e)},
	}
}

// before is the function of the first argument before a second one.
func (p family) before(b any) function {
	return function{
		call:     func(a any) any { return p.ApplyWith(a, p.argument.copy(b)) },
		argument: *p.first,
		result:   p.result,
		joins:    true,
		remedy:   "it must keep joins in its first argument, with each second one",
		fixed:    []line{at("second argument", b)},
	}
}

func (p family) check(name string, c lattice.Claim) (evidence string, err error) {
	firsts, seconds, found := p.exhaust()
	if found == nil && firsts != nil {
		if found = p.checkAll(firsts, seconds); found == nil {
			return fmt.Sprintf("exhaustive: %d by %d values", len(firsts), len(seconds)), nil
		}
	}
	if found != nil {
		return "", claimed(c, found)
	}
	cases, err := search(name, func(t *rapid.T) *refutation { return claimed(c, p.checkSome(t)) })
	return fmt.Sprintf("sampled: %d cases", cases), err
}

// exhaust lists both arguments, or nothing if there are too many.
func (p family) exhaust() (firsts, seconds []any, found *refutation) {
	if p.first != nil {
		firsts, found = p.first.exhaust()
	} else {
		firsts, _ = p.settings.enumerate(p.With)
	}
	if firsts == nil || found != nil {
		return nil, nil, found
	}
	seconds, found = p.argument.exhaust()
	if n, m := len(firsts), len(seconds); seconds == nil || n*m*max(n, m) > transitions {
		return nil, nil, found
	}
	return firsts, seconds, found
}

func (p family) checkAll(firsts, seconds []any) *refutation {
	for i, e := range firsts {
		if found := p.after(e).checkAll(seconds); found != nil {
			return found
		}
		for _, a := range seconds {
			if found := guarded(func() *refutation { return p.checkFirst(e, firsts[(i+1)%len(firsts)], a) }, input{"e", e}, input{"a", a}); found != nil {
				return found
			}
		}
	}
	if p.first == nil {
		return nil
	}
	for _, b := range seconds {
		if found := p.before(b).checkAll(firsts); found != nil {
			return found
		}
	}
	return nil
}

// checkSome makes two of each argument and checks the law on all of them.
func (p family) checkSome(t *rapid.T) *refutation {
	one, other := p.argument.draw(t, "a"), p.argument.draw(t, "c")
	if p.first == nil {
		firsts := p.settings.drawSome(t, p.With, "e", 2, 2)
		return guarded(func() *refutation {
			a, c := p.argument.build(one), p.argument.build(other)
			return p.checkFamily(firsts, a, c)
		}, input{"one of first arguments", firsts}, input{"a, a join of", one}, input{"c, a join of", other})
	}
	this, that := p.first.draw(t, "d"), p.first.draw(t, "e")
	return guarded(func() *refutation {
		a, c := p.argument.build(one), p.argument.build(other)
		d, e := p.first.build(this), p.first.build(that)
		if found := p.checkFamily([]any{p.first.Bottom(), d, e, p.first.join(d, e)}, a, c); found != nil {
			return found
		}
		for _, b := range []any{p.argument.Bottom(), a, c, p.argument.join(a, c)} {
			if found := cmp.Or(p.before(b).checkBoth(d, e), p.before(b).checkAtoms(d, e)); found != nil {
				return found
			}
		}
		return nil
	}, input{"first argument, a join of", this}, input{"or of", that}, input{"second argument, a join of", one}, input{"or of", other})
}

// checkFamily checks, after each first argument, the law of two second ones.
func (p family) checkFamily(firsts []any, a, c any) *refutation {
	for i, e := range firsts {
		if found := p.checkFirst(e, firsts[(i+1)%len(firsts)], a); found != nil {
			return found
		}
		if found := cmp.Or(p.after(e).checkBoth(a, c), p.after(e).checkAtoms(a, c)); found != nil {
			return found
		}
	}
	return nil
}

// checkFirst checks that the function neither changes nor keeps its first argument.
func (p family) checkFirst(e, other, a any) *refutation {
	if p.with.plain {
		return nil
	}
	given := p.with.copy(e)
	result := p.ApplyWith(given, p.argument.copy(a))
	counter := func(law, remedy string, lines ...line) *refutation {
		return refute(law, remedy, append([]line{at("first argument", e), at("second argument", a)}, lines...)...)
	}
	if !p.with.same(given, e) {
		return counter("it changes its first argument", "leave both arguments as they are: others still hold them",
			at("afterwards", given))
	}
	result, _ = p.result.Join(result, p.ApplyWith(p.with.copy(other), p.argument.copy(a)))
	if !p.with.same(given, e) {
		return counter("its result shares memory with its first argument", "copy what is taken from the argument: the result goes on changing in place",
			at("joined to the result of", other), at("afterwards", given), at("result", result))
	}
	return nil
}
