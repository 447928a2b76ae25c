package lattice

// differing is what a lattice may offer in addition: what one value has more than another.
type differing[A any] interface{ Delta(b A) A }

// Delta is what b has more than a: a joined with it is a joined with b, it lies below b, and it is bottom if b lies below a.
// So a member that knows what another has sends only the rest. It shares no memory with a or b.
//
// The types of this package leave out all that can be left out: no [Atoms] of a delta is superfluous. For a type of yours it
// is the atoms of b that do not lie below a, or if it has none b as a whole, unless it has a method Delta(b A) A, which
// proptest.Lattice checks. It costs as much as [Leq],
// and a [Clone] of what it returns.
//
// Source: Almeida, Shoker and Baquero, "Delta State Replicated Data Types" (2018); Enes et al. 2019.
func Delta[A Lattice[A]](a, b A) A {
	if x, ok := any(a).(differing[A]); ok {
		return x.Delta(b)
	}
	var delta A
	if Leq(b, a) {
		return delta
	}
	atoms, ok := Atoms(b)
	if !ok {
		return Clone(b)
	}
	for _, atom := range atoms {
		if !Leq(atom, a) {
			delta, _ = delta.Join(atom)
		}
	}
	return delta
}

// Delta is the items of b that are not in a.
func (a SetUnion[T]) Delta(b SetUnion[T]) SetUnion[T] {
	var delta SetUnion[T]
	for x := range b {
		if _, has := a[x]; !has {
			if delta == nil {
				delta = make(SetUnion[T])
			}
			delta[x] = struct{}{}
		}
	}
	return delta
}

// Delta is the keys of b that a does not have, and what the values of the others have more.
func (a MapUnion[K, V]) Delta(b MapUnion[K, V]) MapUnion[K, V] {
	var delta MapUnion[K, V]
	for k, more := range b {
		v, has := a[k]
		if has && Leq(more, v) {
			continue
		}
		if delta == nil {
			delta = make(MapUnion[K, V])
		}
		delta[k] = Delta(v, more)
	}
	return delta
}

// Delta is what each side has more.
func (a Pair[A, B]) Delta(b Pair[A, B]) Pair[A, B] {
	return Pair[A, B]{Delta(a.First, b.First), Delta(a.Second, b.Second)}
}
