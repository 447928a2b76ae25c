package lattice

import "fmt"

// A law begins with a phantom field that no other law has, so that no conversion makes one of another, and holds its
// function in a field that no other package can write.
type (
	// Commutative is a step for items that come once each: the order in which they come does not change the state.
	// It is what FoldCommutative demands.
	Commutative[A, T any] struct {
		_ [0]struct{ commutative func(A, T) }
		label
		step func(*A, T)
	}

	// Semilattice is a step that joins into its state what the item is worth: neither order nor repeats change the
	// state, the state only grows in its lattice's order, and two states that saw some items each join to the state
	// that saw them all. It is what FoldJoin demands.
	Semilattice[A, T any] struct {
		_ [0]struct{ semilattice func(A, T) }
		label
		step func(*A, T) (grew bool)
	}

	// Monotone is a function that keeps the order: a larger argument never has a smaller result. It is what
	// MapMonotone demands.
	Monotone[A, B any] struct {
		_ [0]struct{ monotone func(A, B) }
		label
		f func(A) B
	}

	// Morphism is a function that keeps joins, and bottom: the result of a join is the join of the results. Each
	// morphism is monotone. It is what MapMorphism demands.
	Morphism[A, B any] struct {
		_ [0]struct{ morphism func(A, B) }
		label
		f func(A) B
	}
)

// Step returns the step: it changes the state in place and leaves the item as it is. It is nil for the zero law.
func (l Commutative[A, T]) Step() func(*A, T) { return l.step }

// Step returns the step: it changes the state in place, leaves the item as it is, and reports whether the state is now
// strictly larger. It is nil for the zero law.
func (l Semilattice[A, T]) Step() func(*A, T) (grew bool) { return l.step }

// Func returns the function: its result shares no memory with its argument. It is nil for the zero law.
func (l Monotone[A, B]) Func() func(A) B { return l.f }

// Func returns the function: its result shares no memory with its argument. It is nil for the zero law.
func (l Morphism[A, B]) Func() func(A) B { return l.f }

// Kind is which law it is.
type Kind uint8

// The kinds of laws. There is none of kind 0.
const (
	KindCommutative Kind = iota + 1
	KindSemilattice
	KindMonotone
	KindMorphism
	KindAction
	KindBimorphism
	KindKey
	KindIndex
	KindPure
)

// String is the kind in lower case.
func (k Kind) String() string {
	names := [...]string{"no law", "commutative", "semilattice", "monotone", "morphism", "action", "bimorphism", "key", "index", "pure"}
	if int(k) >= len(names) {
		k = 0
	}
	return names[k]
}

// label is what every law can say about itself.
type label struct {
	kind    Kind
	name    string
	claimed bool
}

// Valid reports whether this package made the law: it is false for the zero value.
func (l label) Valid() bool { return l.kind != 0 }

// Name is what the law is called in graphs and reports.
func (l label) Name() string { return l.name }

// Claimed reports whether the law rests on a user's word, which [Claims] lists, rather than on this package's tests.
func (l label) Claimed() bool { return l.claimed }

// String is the kind and the name.
func (l label) String() string {
	if !l.Valid() {
		return "no law"
	}
	return fmt.Sprintf("%v %q", l.kind, l.name)
}

// proven is the label of a law of this package.
func (k Kind) proven(name string) label { return label{kind: k, name: name} }

// then is the label of the composition, which rests on a claim when one of its parts does.
func (l label) then(next label) label {
	return label{l.kind, l.name + " then " + next.name, l.claimed || next.claimed}
}
