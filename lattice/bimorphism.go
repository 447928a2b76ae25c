package lattice

// Bimorphism is a morphism in each of its arguments: f(a ⊔ b, c) = f(a, c) ⊔ f(b, c), f(a, b ⊔ c) = f(a, b) ⊔ f(a, c), and
// the result is bottom where one argument is. What arrived on two sides can so be combined part by part, as joins of
// relations are.
//
// Source: Conway et al. 2012; Hydro's lattices crate.
type Bimorphism[A, B, C any] struct {
	_ [0]struct{ bimorphism func(A, B, C) }
	label
	f func(A, B) C
}

// ClaimBimorphism makes a law of a function on the user's word: it keeps the joins of either argument while the other stays
// the same, and bottom. The result shares no memory with the arguments; [Clone] what is taken from them.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or f nil.
func ClaimBimorphism[A Lattice[A], B Lattice[B], C Lattice[C]](name string, f func(A, B) C) Bimorphism[A, B, C] {
	register(KindBimorphism, name, f == nil, func() Subject { return bimorphismSubject(f) })
	return Bimorphism[A, B, C]{label: label{KindBimorphism, name, true}, f: f}
}

// Func returns the function: its result shares no memory with its arguments. It is nil for the zero law.
func (l Bimorphism[A, B, C]) Func() func(A, B) C { return l.f }

// Then is l followed by next, which is a bimorphism again. It is the zero law if either is.
func (l Bimorphism[A, B, C]) Then[D any](next Morphism[C, D]) Bimorphism[A, B, D] {
	if !l.Valid() || !next.Valid() {
		return Bimorphism[A, B, D]{}
	}
	return Bimorphism[A, B, D]{
		label: l.then(next.label),
		f:     func(a A, b B) D { return next.f(l.f(a, b)) },
	}
}

// Action is the bimorphism as the action of its first argument on its second, which it is too. It is the zero law if l is.
func (l Bimorphism[A, B, C]) Action() Action[A, B, C] {
	if !l.Valid() {
		return Action[A, B, C]{}
	}
	return Action[A, B, C]{label: label{KindAction, l.name, l.claimed}, f: l.f}
}

// Intersect takes the items that both sets have. It costs a lookup for each item of the smaller.
func Intersect[T comparable]() Bimorphism[SetUnion[T], SetUnion[T], SetUnion[T]] {
	return Bimorphism[SetUnion[T], SetUnion[T], SetUnion[T]]{
		label: KindBimorphism.proven("intersect"),
		f:     intersect[T],
	}
}

func intersect[T comparable](a, b SetUnion[T]) SetUnion[T] {
	if len(a) > len(b) {
		a, b = b, a
	}
	var both SetUnion[T]
	for x := range a {
		if _, has := b[x]; has {
			if both == nil {
				both = make(SetUnion[T])
			}
			both[x] = struct{}{}
		}
	}
	return both
}

// Couple is an item of each of two sets, side by side: what a product of sets holds.
type Couple[A, B comparable] struct {
	First  A
	Second B
}

// Product takes each item of one set with each of the other. It costs a map insertion for each couple.
func Product[A, B comparable]() Bimorphism[SetUnion[A], SetUnion[B], SetUnion[Couple[A, B]]] {
	return Bimorphism[SetUnion[A], SetUnion[B], SetUnion[Couple[A, B]]]{
		label: KindBimorphism.proven("product"),
		f: func(a SetUnion[A], b SetUnion[B]) SetUnion[Couple[A, B]] {
			if len(a) == 0 || len(b) == 0 {
				return nil
			}
			all := make(SetUnion[Couple[A, B]], len(a)*len(b))
			for x := range a {
				for y := range b {
					all[Couple[A, B]{x, y}] = struct{}{}
				}
			}
			return all
		},
	}
}

// Both puts two values side by side once each is there: it is bottom as long as either is. It costs a [Clone] of both.
//
// Source: the smash product of Plotkin's domain theory.
func Both[A Lattice[A], B Lattice[B]]() Bimorphism[A, B, Pair[A, B]] {
	return Bimorphism[A, B, Pair[A, B]]{
		label: KindBimorphism.proven("both"),
		f: func(a A, b B) Pair[A, B] {
			if IsBottom(a) || IsBottom(b) {
				return Pair[A, B]{}
			}
			return Pair[A, B]{Clone(a), Clone(b)}
		},
	}
}

// AtKeys combines two maps by combining the values of the keys that both have. It is the zero law if l is. It costs a lookup
// for each key of the smaller map, and l for each that both have.
//
// Source: Hydro's keyed bimorphism.
func AtKeys[K comparable, A Lattice[A], B Lattice[B], C Lattice[C]](l Bimorphism[A, B, C]) Bimorphism[MapUnion[K, A], MapUnion[K, B], MapUnion[K, C]] {
	if !l.Valid() {
		return Bimorphism[MapUnion[K, A], MapUnion[K, B], MapUnion[K, C]]{}
	}
	return Bimorphism[MapUnion[K, A], MapUnion[K, B], MapUnion[K, C]]{
		label: label{KindBimorphism, l.name + " at keys", l.claimed},
		f: func(a MapUnion[K, A], b MapUnion[K, B]) MapUnion[K, C] {
			var both MapUnion[K, C]
			put := func(k K, x A, y B) {
				if both == nil {
					both = make(MapUnion[K, C])
				}
				both[k] = l.f(x, y)
			}
			if len(a) <= len(b) {
				for k, x := range a {
					if y, has := b[k]; has {
						put(k, x, y)
					}
				}
				return both
			}
			for k, y := range b {
				if x, has := a[k]; has {
					put(k, x, y)
				}
			}
			return both
		},
	}
}
