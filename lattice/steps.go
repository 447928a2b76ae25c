package lattice

import (
	"reflect"
	"strings"
)

// Add is exact addition: the state is the sum of the items, modulo the range of A. It costs an addition an item.
//
// Integers under addition are a commutative group, so no order of the items gives another sum; floats are none, and it panics
// for [Float].
func Add[A Integer]() Commutative[A, A] {
	demandExact[A]("Add")
	return Commutative[A, A]{
		label: KindCommutative.proven("add"),
		step:  func(sum *A, x A) { *sum += x },
	}
}

// AddOf adds f of each item. It is lawful for every f that depends on its argument alone. It panics if f is nil, or
// A is [Float].
func AddOf[T any, A Integer](f func(T) A) Commutative[A, T] {
	demandFunc(f == nil, "AddOf")
	demandExact[A]("AddOf")
	return Commutative[A, T]{
		label: KindCommutative.proven("add of"),
		step:  func(sum *A, x T) { *sum += f(x) },
	}
}

// Tally counts how often each item came: the state is the multiset of the items. It costs a map insertion an item.
func Tally[T comparable]() Commutative[map[T]int, T] {
	return Commutative[map[T]int, T]{
		label: KindCommutative.proven("tally"),
		step: func(counts *map[T]int, x T) {
			if *counts == nil {
				*counts = make(map[T]int)
			}
			(*counts)[x]++
		},
	}
}

// Join joins items that are lattice values themselves. It costs a join an item. That a type of yours is a lattice is a claim,
// which it registers, for proptest.Laws to check.
func Join[A Lattice[A]]() Semilattice[A, A] {
	return Semilattice[A, A]{label: joinLabel[A]("join"), step: join[A]}
}

func join[A Lattice[A]](state *A, x A) (grew bool) {
	*state, grew = (*state).Join(x)
	return grew
}

// joinLabel is the label of a law that holds if A is a lattice: proven if this package made it one, else the user's claim.
func joinLabel[A Lattice[A]](name string) label {
	t := reflect.TypeFor[A]()
	if isOurs(t) {
		return KindSemilattice.proven(name)
	}
	name = "join of " + t.Name()
	register(KindSemilattice, name, false, func() Subject { return semilatticeSubject(join[A]) })
	return label{KindSemilattice, name, true}
}

// isOurs reports whether t is a lattice of this package, and so are those that it is made of.
func isOurs(t reflect.Type) bool {
	own := reflect.TypeFor[Stamp]().PkgPath()
	if path := t.PkgPath(); path != own && !strings.HasPrefix(path, own+"/") || !hasJoin(t) {
		return false
	}
	switch t.Kind() {
	case reflect.Map, reflect.Slice:
		return !hasJoin(t.Elem()) || isOurs(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if part := t.Field(i).Type; hasJoin(part) && !isOurs(part) {
				return false
			}
		}
	}
	return true
}

func hasJoin(t reflect.Type) bool {
	_, has := t.MethodByName("Join")
	return has
}

// JoinOf joins f of each item. It is lawful whenever A is a lattice, for every f that depends on its argument alone: f need
// not be monotone, as items do not grow. That a type of yours is a lattice is a claim, which it registers, for
// proptest.Laws to check. It costs f and a join an item. It panics if f is nil.
func JoinOf[T any, A Lattice[A]](f func(T) A) Semilattice[A, T] {
	demandFunc(f == nil, "JoinOf")
	return Semilattice[A, T]{
		label: joinLabel[A]("join of"),
		step: func(state *A, x T) (grew bool) {
			*state, grew = (*state).Join(f(x))
			return grew
		},
	}
}

// Insert adds each item to a set. It costs a map insertion an item.
func Insert[T comparable]() Semilattice[SetUnion[T], T] {
	return Semilattice[SetUnion[T], T]{
		label: KindSemilattice.proven("insert"),
		step: func(set *SetUnion[T], x T) (grew bool) {
			if *set == nil {
				*set = make(SetUnion[T])
			}
			before := len(*set)
			(*set)[x] = struct{}{}
			return len(*set) > before
		},
	}
}
