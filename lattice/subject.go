package lattice

import (
	"context"
	"reflect"
)

// Subject is a claim with its types erased, for a checker such as package proptest. Values travel as any and hold the
// type that In, With, Out or an [Algebra] names. Of Replay, Apply, ApplyWith and Call, a claim has one; the others are nil.
type Subject struct {
	In   reflect.Type // of a step's item, or a function's argument
	With reflect.Type // of the argument that comes before it: an action's e, a bimorphism's first; else nil
	Out  reflect.Type // of a step's state, or a function's result

	// Replay steps a fresh zero state through the items. It returns the state, which shares no memory with that of
	// another call unless the step shares it, and what a semilattice's last step reported.
	Replay func(items ...any) (state any, grew bool)

	// Apply calls the function of one argument.
	Apply func(argument any) (result any)

	// ApplyWith calls an action or a bimorphism.
	ApplyWith func(with, argument any) (result any)

	// Call calls a pure function.
	Call func(ctx context.Context, argument any) (result any, err error)

	Argument *Algebra // of a function's argument, or nil where that is no lattice
	First    *Algebra // of a bimorphism's first argument, else nil
	Result   *Algebra // of a semilattice's state or a function's result, or nil where that is no lattice
}

// Algebra is a lattice type with its type erased, for checkers.
type Algebra struct {
	Type   reflect.Type
	Bottom func() any
	Join   func(a, b any) (joined any, grew bool) // as [Lattice] says: it may reuse a
	Leq    func(a, b any) bool                    // the function [Leq]
	Top    func() (top any, ok bool)              // the function [Top]
	Atoms  func(a any) (atoms []any, ok bool)     // the function [Atoms]
	Delta  func(a, b any) any                     // the function [Delta]
}

// AlgebraOf erases the type of a lattice.
func AlgebraOf[A Lattice[A]]() *Algebra {
	return &Algebra{
		Type:   reflect.TypeFor[A](),
		Bottom: func() any { var bottom A; return bottom },
		Join:   func(a, b any) (any, bool) { return as[A](a).Join(as[A](b)) },
		Leq:    func(a, b any) bool { return Leq(as[A](a), as[A](b)) },
		Top:    func() (any, bool) { return Top[A]() },
		Delta:  func(a, b any) any { return Delta(as[A](a), as[A](b)) },
		Atoms: func(a any) ([]any, bool) {
			atoms, ok := Atoms(as[A](a))
			return each(atoms, func(x A) any { return x }), ok
		},
	}
}

// as is x as a T, also when T is an interface and x is nil.
func as[T any](x any) T {
	t, _ := x.(T)
	return t
}

func commutativeSubject[A, T any](step func(*A, T)) Subject {
	return stepSubject(func(state *A, item T) bool {
		step(state, item)
		return false
	})
}

func semilatticeSubject[A Lattice[A], T any](step func(*A, T) bool) Subject {
	subject := stepSubject(step)
	subject.Result = AlgebraOf[A]()
	return subject
}

func stepSubject[A, T any](step func(*A, T) bool) Subject {
	return Subject{
		In:  reflect.TypeFor[T](),
		Out: reflect.TypeFor[A](),
		Replay: func(items ...any) (any, bool) {
			var state A
			var grew bool
			for _, item := range items {
				grew = step(&state, as[T](item))
			}
			return state, grew
		},
	}
}

func functionSubject[A Lattice[A], B Lattice[B]](f func(A) B) Subject {
	subject := plainSubject(f)
	subject.Argument, subject.Result = AlgebraOf[A](), AlgebraOf[B]()
	return subject
}

func plainSubject[T, U any](f func(T) U) Subject {
	return Subject{
		In:    reflect.TypeFor[T](),
		Out:   reflect.TypeFor[U](),
		Apply: func(x any) any { return f(as[T](x)) },
	}
}

func pureSubject[T, U any](f func(context.Context, T) (U, error)) Subject {
	return Subject{
		In:   reflect.TypeFor[T](),
		Out:  reflect.TypeFor[U](),
		Call: func(ctx context.Context, x any) (any, error) { return f(ctx, as[T](x)) },
	}
}

func actionSubject[E any, A Lattice[A], B Lattice[B]](f func(E, A) B) Subject {
	return Subject{
		In:        reflect.TypeFor[A](),
		With:      reflect.TypeFor[E](),
		Out:       reflect.TypeFor[B](),
		ApplyWith: func(e, a any) any { return f(as[E](e), as[A](a)) },
		Argument:  AlgebraOf[A](),
		Result:    AlgebraOf[B](),
	}
}

func bimorphismSubject[A Lattice[A], B Lattice[B], C Lattice[C]](f func(A, B) C) Subject {
	subject := actionSubject(f)
	subject.First = AlgebraOf[A]()
	return subject
}
