package lattice

// Action is a family of morphisms, one for each e: f(e, a ⊔ b) = f(e, a) ⊔ f(e, b), and f(e, bottom) is bottom. An edge of
// a graph acts on what is known of its start, and gives what follows for its end. It is what recursion on tables demands.
type Action[E, A, B any] struct {
	_ [0]struct{ action func(E, A, B) }
	label
	f func(E, A) B
}

// ClaimAction makes a law of a function on the user's word: for each e it keeps the joins of its second argument, and
// bottom. The result shares no memory with the arguments; [Clone] what is taken from them.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or f nil.
func ClaimAction[E any, A Lattice[A], B Lattice[B]](name string, f func(E, A) B) Action[E, A, B] {
	register(KindAction, name, f == nil, func() Subject { return actionSubject(f) })
	return Action[E, A, B]{label: label{KindAction, name, true}, f: f}
}

// Func returns the function: its result shares no memory with its arguments. It is nil for the zero law.
func (l Action[E, A, B]) Func() func(E, A) B { return l.f }

// Then is l followed by next, which is an action again. It is the zero law if either is.
func (l Action[E, A, B]) Then[C any](next Morphism[B, C]) Action[E, A, C] {
	if !l.Valid() || !next.Valid() {
		return Action[E, A, C]{}
	}
	return Action[E, A, C]{
		label: l.then(next.label),
		f:     func(e E, a A) C { return next.f(l.f(e, a)) },
	}
}
