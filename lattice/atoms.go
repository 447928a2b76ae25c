package lattice

// decomposable is what a lattice may offer in addition: its values taken apart. The types of this package whose values never
// have two parts, since they lie on a chain, say only that.
type (
	decomposable[A any] interface{ Atoms() (atoms []A, ok bool) }
	chain               interface{ chain() }
)

// Atoms takes a value apart: its join-irreducible parts, whose join it is. No part is the join of smaller values, none is
// bottom, and none is superfluous. Bottom has no parts. A set has its singletons as parts, a map one for each key and part of
// its value. The parts share no memory with a, and their order depends on the value alone.
//
// A type of yours offers it by a method Atoms() ([]A, bool); ok is false if A, or something that it is made of, does not.
// proptest.Lattice checks it. It costs as much as the parts take memory, and sorting them.
//
// Source: Enes, Almeida, Baquero and Leitão, "Efficient Synchronization of State-based CRDTs" (2019), for the irredundant
// join decomposition and its use for deltas.
func Atoms[A Lattice[A]](a A) (atoms []A, ok bool) {
	switch x := any(a).(type) {
	case decomposable[A]:
		return x.Atoms()
	case chain:
		if IsBottom(a) {
			return nil, true
		}
		return []A{Clone(a)}, true
	default:
		return nil, false
	}
}

func (Nat) chain()    {}
func (Or) chain()     {}
func (And) chain()    {}
func (Max[T]) chain() {}
func (Min[T]) chain() {}
func (LWW[V]) chain() {}

// Atoms are the singletons.
func (a SetUnion[T]) Atoms() ([]SetUnion[T], bool) {
	return each(sortedKeys(a), func(x T) SetUnion[T] { return Contains(x) }), true
}

// Atoms are, for each key, the maps of the key and an atom of its value, or of the key and bottom if that is its value.
func (a MapUnion[K, V]) Atoms() ([]MapUnion[K, V], bool) {
	var all []MapUnion[K, V]
	for _, k := range sortedKeys(a) {
		parts, ok := Atoms(a[k])
		if !ok {
			return nil, false
		}
		if len(parts) == 0 {
			parts = make([]V, 1)
		}
		all = append(all, each(parts, func(v V) MapUnion[K, V] { return MapUnion[K, V]{k: v} })...)
	}
	return all, true
}

// Atoms are those of each side, beside bottom.
func (a Pair[A, B]) Atoms() ([]Pair[A, B], bool) {
	firsts, one := Atoms(a.First)
	seconds, other := Atoms(a.Second)
	all := each(firsts, func(x A) Pair[A, B] { return Pair[A, B]{First: x} })
	return append(all, each(seconds, func(y B) Pair[A, B] { return Pair[A, B]{Second: y} })...), one && other
}

func each[T, U any](xs []T, f func(T) U) []U {
	var all []U
	for _, x := range xs {
		all = append(all, f(x))
	}
	return all
}
