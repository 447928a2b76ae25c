package lattice

// Add is exact addition: the state is the sum of the items, modulo the range of A. It costs an addition an item.
//
// Integers under addition are a commutative group, so no order of the items gives another sum; floats are none.
func Add[A Integer]() Commutative[A, A] {
	return Commutative[A, A]{
		label: KindCommutative.proven("add"),
		step:  func(sum *A, x A) { *sum += x },
	}
}

// AddOf adds f of each item. It is lawful for every f that depends on its argument alone. It panics if f is nil.
func AddOf[T any, A Integer](f func(T) A) Commutative[A, T] {
	demandFunc(f == nil, "AddOf")
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

// Join joins items that are lattice values themselves. It costs a join an item.
func Join[A Lattice[A]]() Semilattice[A, A] {
	return Semilattice[A, A]{
		label: KindSemilattice.proven("join"),
		step: func(state *A, x A) (grew bool) {
			*state, grew = (*state).Join(x)
			return grew
		},
	}
}

// JoinOf joins f of each item. It needs no claim, since it is lawful whenever A is a lattice, for every f that depends on
// its argument alone: f need not be monotone, as items do not grow. It costs f and a join an item. It panics if f is nil.
func JoinOf[T any, A Lattice[A]](f func(T) A) Semilattice[A, T] {
	demandFunc(f == nil, "JoinOf")
	return Semilattice[A, T]{
		label: KindSemilattice.proven("join of"),
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
