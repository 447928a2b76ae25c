package proptest

// checkTop checks that the greatest element, if the type says that it has one, lies above a.
func (l latticeChecker) checkTop(a any) *refutation {
	if top, ok := l.Top(); ok && !l.same(l.join(top, a), top) {
		return refute("its Top is not the greatest element", "joining a to the top must change nothing; return false if there is none",
			at("a", a), at("top", top), at("top ⊔ a", l.join(top, a)))
	}
	return nil
}

// checkAtoms checks that a is taken apart into parts that are not bottom, that make it up, and of which none is superfluous.
func (l latticeChecker) checkAtoms(a any) *refutation {
	atoms, ok := l.Atoms(l.copy(a))
	if !ok {
		return nil
	}
	const remedy = "return the parts that are no joins of smaller values and not below each other; return false if a type has none"
	if whole := l.build(atoms); !l.same(whole, a) {
		return refute("its Atoms do not make up the value", remedy, at("a", a), items("atoms", atoms), at("joined", whole))
	}
	for i, atom := range atoms {
		if l.same(atom, l.Bottom()) {
			return refute("one of its Atoms is bottom", remedy, at("a", a), items("atoms", atoms))
		}
		rest := append(append([]any{}, atoms[:i]...), atoms[i+1:]...)
		if l.same(l.build(rest), a) {
			return refute("one of its Atoms is superfluous", remedy, at("a", a), items("atoms", atoms), at("superfluous", atom))
		}
		parts, ok := l.Atoms(l.copy(atom))
		if !ok || len(parts) != 1 || !l.same(parts[0], atom) {
			return refute("one of its Atoms has parts", remedy, at("a", a), at("atom", atom), items("its atoms", parts))
		}
	}
	return nil
}

// checkAtomMemory checks that what is joined to the atoms of a does not change a.
func (l latticeChecker) checkAtomMemory(a, more any) *refutation {
	if l.plain {
		return nil
	}
	given := l.copy(a)
	atoms, _ := l.Atoms(given)
	before := l.copies(atoms)
	for _, atom := range atoms {
		l.Join(atom, l.copy(more))
	}
	if !l.same(given, a) {
		return refute("its Atoms share memory with the value", "copy what you take",
			at("a", a), items("atoms", before), at("joined to each", more), at("a afterwards", given))
	}
	return nil
}

// checkSplit checks that no atom is the join of a and b, if it is neither.
func (l latticeChecker) checkSplit(a, b any) *refutation {
	joined := l.join(a, b)
	if l.same(joined, a) || l.same(joined, b) {
		return nil
	}
	if atoms, ok := l.Atoms(l.copy(joined)); ok && len(atoms) == 1 {
		return refute("one of its Atoms is a join of smaller values", "take it apart further; return false if a type has no such parts",
			at("a", a), at("b", b), at("a ⊔ b", joined), items("atoms of a ⊔ b", atoms))
	}
	return nil
}

// checkDelta checks that what b has more than a is enough, is nothing else, and is not too much.
func (l latticeChecker) checkDelta(a, b any) *refutation {
	x, y := l.copy(a), l.copy(b)
	delta := l.Delta(x, y)
	counter := func(law, remedy string, lines ...line) *refutation {
		return refute(law, remedy, append([]line{at("a", a), at("b", b), at("Delta(a, b)", delta)}, lines...)...)
	}
	if !l.same(x, a) || !l.same(y, b) {
		return counter("its Delta changes a value", "leave both as they are", at("a afterwards", x), at("b afterwards", y))
	}
	whole := l.join(a, b)
	if up := l.join(a, delta); !l.same(up, whole) {
		return counter("its Delta leaves something out", "a joined with Delta(a, b) must be a joined with b",
			at("a ⊔ b", whole), at("a ⊔ Delta(a, b)", up))
	}
	if up := l.join(b, delta); !l.same(up, b) {
		return counter("its Delta has more than b", "return a part of b", at("b ⊔ Delta(a, b)", up))
	}
	if l.same(whole, a) && !l.same(delta, l.Bottom()) {
		return counter("its Delta is not bottom where b has nothing more", "leave out what a has")
	}
	if atoms, ok := l.Atoms(l.copy(delta)); ok {
		for i, atom := range atoms {
			rest := append(append([]any{}, atoms[:i]...), atoms[i+1:]...)
			if l.same(l.join(a, l.build(rest)), whole) {
				return counter("its Delta has more than is needed", "leave out what a has", at("not needed", atom))
			}
		}
	}
	l.Join(delta, l.copy(whole))
	if !l.same(x, a) || !l.same(y, b) {
		return counter("its Delta shares memory with a value", "copy what you take", at("a afterwards", x), at("b afterwards", y))
	}
	return nil
}
