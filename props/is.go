package props

// Same is the only type that satisfies [Is]. Inference finds it; it has no use of its own.
type Same[T any] struct{}

func (Same[T]) is() (t T) { return t }

// Is holds only for X = T. It ties a type parameter of a method to one of its receiver's, so that the method can demand
// something of it: in `How NeedsOrdered, _ Is[D, How]`, How is D. Inference solves both; nobody writes them at a call.
type Is[T, X any] interface {
	Same[T]
	is() X
}

// WhenUsed holds always. It makes a generic method of a plain one, `Filter[_ WhenUsed[T]](…)`: Go compiles a plain method
// for every handle type that a program names, and a generic one where it is called. Inference fills in the blank.
type WhenUsed[T any] interface{ Same[T] }
