package proptest

import "cmp"

// checkEachMade checks values as they were made, which may write one lattice value in several ways, such as a "none" that
// carries a number: bottom joined with it then lies neither above it nor below.
func (l latticeChecker) checkEachMade(made []any) *refutation {
	for _, x := range made {
		onBottom := l.join(l.Bottom(), x)
		if l.same(onBottom, x) {
			continue
		}
		_, more := l.Join(l.copy(onBottom), l.copy(x))
		_, less := l.Join(l.copy(x), l.copy(onBottom))
		if more || less {
			return refute("its zero value is not bottom", "the zero value must lie below every other; add a field that says whether there is a value",
				at("a", x), at("zero", l.Bottom()), at("zero ⊔ a", onBottom))
		}
	}
	return nil
}

// checkEach checks each value, each two and each three, without the help of a table.
func (l latticeChecker) checkEach(values []any) *refutation {
	for _, a := range values {
		if found := l.checkOne(a); found != nil {
			return found
		}
	}
	for _, a := range values {
		for _, b := range values {
			if found := l.checkTwo(a, b); found != nil {
				return found
			}
		}
	}
	for _, a := range values {
		for _, b := range values {
			for _, c := range values {
				if found := l.checkThree(a, b, c); found != nil {
					return found
				}
			}
		}
	}
	return nil
}

// checkOne checks the laws of one value.
func (l latticeChecker) checkOne(a any) *refutation {
	bottom := l.Bottom()
	if up := l.join(bottom, a); !l.same(up, a) {
		return refute("its zero value is not bottom", "joining a to the zero value must give a",
			at("a", a), at("zero", bottom), at("zero ⊔ a", up))
	}
	if up := l.join(a, bottom); !l.same(up, a) {
		return refute("its zero value is not bottom", "joining the zero value to a must change nothing",
			at("a", a), at("zero", bottom), at("a ⊔ zero", up))
	}
	if twice := l.join(a, a); !l.same(twice, a) {
		return refute("its join is not idempotent", "joining a value to itself must change nothing",
			at("a", a), at("a ⊔ a", twice))
	}
	if found := cmp.Or(l.checkTop(a), l.checkAtoms(a)); found != nil {
		return found
	}
	return checkEncoding(l.Type, l.form, l.copy(a))
}

// checkTwo checks the laws of two values.
func (l latticeChecker) checkTwo(a, b any) *refutation {
	if found := l.checkMemory(a, b, []any{b, a}); found != nil {
		return found
	}
	joined, grew := l.Join(l.copy(a), l.copy(b))
	counter := func(law, remedy string, lines ...line) *refutation {
		return refute(law, remedy, append([]line{at("a", a), at("b", b), at("a ⊔ b", joined)}, lines...)...)
	}
	if again, grewAgain := l.Join(l.copy(a), l.copy(b)); !l.same(again, joined) || grewAgain != grew {
		return impureJoin(a, b, at("a ⊔ b", joined), at("grew", grew), at("a ⊔ b again", again), at("grew again", grewAgain))
	}
	if swapped := l.join(b, a); !l.same(swapped, joined) {
		return counter("its join is not commutative", "both orders must give equal values; decide a tie by the values themselves",
			at("b ⊔ a", swapped))
	}
	if found := l.checkBytes(joined, l.join(b, a)); found != nil {
		return found
	}
	if changed := !l.same(joined, a); grew != changed {
		return counter("its join misreports whether the value grew", "grew must be true exactly when a ⊔ b differs from a",
			at("grew", grew))
	}
	for _, below := range []any{a, b} {
		if up := l.join(joined, below); !l.same(up, joined) {
			return counter("its join is no upper bound", "joining a or b once more must change nothing",
				at("below", below), at("(a ⊔ b) ⊔ below", up))
		}
	}
	return l.checkOrder(a, b, l.same(joined, b))
}

func impureJoin(a, b any, lines ...line) *refutation {
	return refute("its join gives another result when called again", "a join depends on its two values alone: no clock, no chance, no order of a map",
		append([]line{at("a", a), at("b", b)}, lines...)...)
}

// checkOrder checks that the order says that a lies below b if the join does, and leaves both as they are; and what else a
// lattice may say of two values.
func (l latticeChecker) checkOrder(a, b any, below bool) *refutation {
	x, y := l.copy(a), l.copy(b)
	if leq := l.Leq(x, y); leq != below {
		return refute("its Leq disagrees with its join", "a lies below b exactly when a ⊔ b is b",
			at("a", a), at("b", b), at("a ⊔ b", l.join(a, b)), at("Leq(a, b)", leq))
	}
	if !l.same(x, a) || !l.same(y, b) {
		return refute("its Leq changes a value", "comparing must leave both as they are",
			at("a", a), at("b", b), at("a afterwards", x), at("b afterwards", y))
	}
	return cmp.Or(l.checkDelta(a, b), l.checkSplit(a, b), l.checkAtomMemory(a, b))
}

// checkThree checks the law of three values.
func (l latticeChecker) checkThree(a, b, c any) *refutation {
	left, right := l.join(l.join(a, b), c), l.join(a, l.join(b, c))
	if !l.same(left, right) {
		return refute("its join is not associative", "both groupings must give equal values; join field by field, or keep everything",
			at("a", a), at("b", b), at("c", c), at("(a ⊔ b) ⊔ c", left), at("a ⊔ (b ⊔ c)", right))
	}
	return nil
}

// checkMemory checks that a ⊔ b leaves b as it is and shares no memory with it: what is then joined to one does not
// change the other.
func (l latticeChecker) checkMemory(a, b any, more []any) *refutation {
	if l.plain {
		return nil
	}
	argument, contents := l.copy(b), l.key(b)
	joined, _ := l.Join(l.copy(a), argument)
	if l.key(argument) != contents {
		return refute("its join changes its argument", "change the receiver only; others still hold the argument",
			at("a", a), at("b", b), at("a ⊔ b", joined), at("b afterwards", argument))
	}
	for _, x := range more {
		joined, _ = l.Join(joined, l.copy(x))
	}
	if l.key(argument) != contents {
		return l.keeps(a, b, items("joined to a ⊔ b", more), at("b afterwards", argument))
	}
	grown := text(joined)
	for _, x := range more {
		argument, _ = l.Join(argument, l.copy(x))
	}
	if after := text(joined); after != grown {
		return l.keeps(a, b, note("a ⊔ b, grown", grown), items("joined to b", more), note("a ⊔ b, grown, afterwards", after))
	}
	return nil
}

func (l latticeChecker) keeps(a, b any, lines ...line) *refutation {
	return refute("its join keeps memory of its argument", "copy what you take: lattice.Clone for lattice values, maps.Clone, slices.Clone",
		append([]line{at("a", a), at("b", b)}, lines...)...)
}
