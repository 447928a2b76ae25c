package lattice

// Index is a position: each item of one sender has its own, counted from 0 without a gap. It is what Resequence demands.
type Index[T any] struct {
	_ [0]struct{ index func(T) }
	label
	f func(T) uint64
}

// ClaimIndex makes a law of a function on the user's word: the items that one sender sends have the positions 0, 1, 2 and
// so on, each its own, in the order that the sender means.
//
// It registers the claim, for proptest.Laws to check, and panics if the name is empty or f nil. What a sender will send
// no check can know: from the type alone, proptest.Laws finds a position that depends on something else than the item, or
// on nothing. It checks that no position is missing and none occurs twice on the items that proptest.Sent lists.
func ClaimIndex[T any](name string, f func(T) uint64) Index[T] {
	register(KindIndex, name, f == nil, func() Subject { return plainSubject(f) })
	return Index[T]{label: label{KindIndex, name, true}, f: f}
}

// Func returns the function. It is nil for the zero law.
func (l Index[T]) Func() func(T) uint64 { return l.f }
