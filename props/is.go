// Package props holds the words that a handle's type is made of: deliveries, growths, demands, tokens.
package props

// Same is the only type that satisfies Is.
type Same[T any] struct{}

func (Same[T]) is() (t T) { return t }

// Is holds only for X = T. It ties a type parameter of a method to one of its receiver's, so that the method can
// demand something of it: `How NeedsOrdered, _ Is[D, How]`. Inference solves both; nobody writes it at a call.
type Is[T, X any] interface {
	Same[T]
	is() X
}

// Nondet is the token that an operator takes when its result depends on timing.
type Nondet struct{ why string }

// Because makes a token; the reason is shown in the graph.
func Because(why string) Nondet { return Nondet{why} }

// Reason returns what Because was given; it is empty for the zero value, which operators refuse.
func (n Nondet) Reason() string { return n.why }

// WhenUsed demands nothing. It makes a generic method of a plain one: Go compiles a plain method for every handle type of
// a program, a generic one where it is called. In `_ WhenUsed[T]` inference fills in the blank.
type WhenUsed[T any] interface{ Same[T] }
