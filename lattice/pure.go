package lattice

import "context"

// Pure is a function of its argument alone: called again, later or elsewhere, it gives the same. It is what MapAsync
// demands where no token says that the result may depend on something else.
type Pure[T, U any] struct {
	_ [0]struct{ pure func(T, U) }
	label
	f func(context.Context, T) (U, error)
}

// ClaimPure makes a law of a function on the user's word: equal arguments give equal results, or errors with equal texts,
// at whatever time, on whatever member, and however often. The context only stops it. It neither changes nor keeps its
// argument.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or f nil. proptest.Laws calls f,
// twice in a row for each argument: what changes more slowly than that it cannot see.
func ClaimPure[T, U any](name string, f func(context.Context, T) (U, error)) Pure[T, U] {
	register(KindPure, name, f == nil, func() Subject { return pureSubject(f) })
	return Pure[T, U]{label: label{KindPure, name, true}, f: f}
}

// Func returns the function. It is nil for the zero law.
func (l Pure[T, U]) Func() func(context.Context, T) (U, error) { return l.f }
