package lattice

// Size counts the items of a set, at no cost. It is monotone and no morphism: two sets of two may have three items
// together.
func Size[T comparable]() Monotone[SetUnion[T], Nat] {
	return Monotone[SetUnion[T], Nat]{
		label: KindMonotone.proven("size"),
		f:     func(s SetUnion[T]) Nat { return Nat(len(s)) },
	}
}

// First takes the first value of a pair, at the cost of a [Clone].
func First[A Lattice[A], B Lattice[B]]() Morphism[Pair[A, B], A] {
	return Morphism[Pair[A, B], A]{
		label: KindMorphism.proven("first"),
		f:     func(p Pair[A, B]) A { return Clone(p.First) },
	}
}

// Second takes the second value of a pair, at the cost of a [Clone].
func Second[A Lattice[A], B Lattice[B]]() Morphism[Pair[A, B], B] {
	return Morphism[Pair[A, B], B]{
		label: KindMorphism.proven("second"),
		f:     func(p Pair[A, B]) B { return Clone(p.Second) },
	}
}

// Keys takes the set of a map's keys, at a map insertion for each.
func Keys[K comparable, V Lattice[V]]() Morphism[MapUnion[K, V], SetUnion[K]] {
	return Morphism[MapUnion[K, V], SetUnion[K]]{
		label: KindMorphism.proven("keys"),
		f: func(m MapUnion[K, V]) SetUnion[K] {
			keys := make(SetUnion[K], len(m))
			for k := range m {
				keys[k] = struct{}{}
			}
			return keys
		},
	}
}

// At takes the value of one key, bottom if there is none, at the cost of a [Clone]. V comes first, so that only it is
// written: At[Nat]("key").
func At[V Lattice[V], K comparable](key K) Morphism[MapUnion[K, V], V] {
	return Morphism[MapUnion[K, V], V]{
		label: KindMorphism.proven("at"),
		f:     func(m MapUnion[K, V]) V { return Clone(m[key]) },
	}
}

// Then is l followed by next, which is monotone again. It is the zero law if either is.
func (l Monotone[A, B]) Then[C any](next Monotone[B, C]) Monotone[A, C] {
	if !l.Valid() || !next.Valid() {
		return Monotone[A, C]{}
	}
	return Monotone[A, C]{
		label: l.then(next.label),
		f:     func(a A) C { return next.f(l.f(a)) },
	}
}

// Then is l followed by next, which is a morphism again. It is the zero law if either is.
func (l Morphism[A, B]) Then[C any](next Morphism[B, C]) Morphism[A, C] {
	if !l.Valid() || !next.Valid() {
		return Morphism[A, C]{}
	}
	return Morphism[A, C]{
		label: l.then(next.label),
		f:     func(a A) C { return next.f(l.f(a)) },
	}
}

// Monotone is the morphism as the monotone function that it is too. It is the zero law if l is.
func (l Morphism[A, B]) Monotone() Monotone[A, B] {
	if !l.Valid() {
		return Monotone[A, B]{}
	}
	return Monotone[A, B]{label: label{KindMonotone, l.name, l.claimed}, f: l.f}
}
