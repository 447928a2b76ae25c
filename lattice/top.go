package lattice

// topped is what a lattice may offer in addition: its greatest element, if it has one.
type topped[A any] interface{ Top() (top A, ok bool) }

// Top returns the value that lies above all others, and whether A has one. A cell that holds it cannot change any more.
//
// A type of yours offers it by a method Top() (A, bool), called on the zero value; proptest.Lattice checks it. Pairs, maps
// and such have a top when what they are made of has.
func Top[A Lattice[A]]() (top A, ok bool) {
	if has, is := any(top).(topped[A]); is {
		if top, ok = has.Top(); ok {
			return top, true
		}
	}
	var none A
	return none, false
}

// IsTop reports whether a lies above all other values. It costs as much as [Leq].
func IsTop[A Lattice[A]](a A) bool {
	top, ok := Top[A]()
	return ok && Leq(top, a)
}

// Top is true.
func (Or) Top() (Or, bool) { return true, true }

// Top is the largest number of the type.
func (Nat) Top() (Nat, bool) { return ^Nat(0), true }

// Top is the pair of tops.
func (Pair[A, B]) Top() (Pair[A, B], bool) {
	first, one := Top[A]()
	second, other := Top[B]()
	return Pair[A, B]{first, second}, one && other
}
