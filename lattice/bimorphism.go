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
