package lattice

// Key is a function whose value determines the item: two items with equal keys are equal. So the first item of a key is
// also the last. It is what UniqueBy demands.
type Key[T, K any] struct {
	_ [0]struct{ key func(T, K) }
	label
	f func(T) K
}

// ClaimKey makes a law of a function on the user's word: items with equal keys are equal, as the identifier of an event
// that is sent more than once determines the event. The key shares no memory with the item, and is equal to itself.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or f nil. proptest.Laws takes all
// values of T for items. Where the key determines the item only because its makers agree so, say with proptest.Gen or
// proptest.Values which items there are.
func ClaimKey[T any, K comparable](name string, f func(T) K) Key[T, K] {
	register(KindKey, name, f == nil, func() Subject { return plainSubject(f) })
	return Key[T, K]{label: label{KindKey, name, true}, f: f}
}

// Func returns the function. It is nil for the zero law.
func (l Key[T, K]) Func() func(T) K { return l.f }
