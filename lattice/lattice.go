package lattice

// Lattice is a value with a join, which works as append does: a = a.Join(b), and the old a is not used again.
//
// Join returns the least upper bound of both, and in grew whether it lies strictly above the receiver. It may reuse and
// change the receiver's memory; it neither changes the argument's memory nor keeps any of it. The zero value is bottom:
// it lies below every value. Values that the order cannot tell apart are equal, also as bytes, if joins onto bottom made them:
// a nil map and an empty one are one value to the order and two encodings, so that joins leave always the same of the two. The
// types of this package leave nil. (Items that no join made keep what they are, since Go tells a nil map from an empty one.)
//
// A type may offer more by methods of its own: Leq, and what [Top], [Atoms] and [Delta] say.
//
// proptest.Lattice checks all of this for a type of your own.
type Lattice[A any] interface {
	Join(b A) (joined A, grew bool)
}

// ordered is what a lattice may offer in addition: its order, at less cost than by a join.
type ordered[A any] interface{ Leq(b A) bool }

// Order is how two values of a lattice lie to each other.
type Order int8

// The four answers of [Compare].
const (
	Less         Order = -1
	Equal        Order = 0
	Greater      Order = 1
	Incomparable Order = 2
)

// String is the order's name in lower case.
func (o Order) String() string {
	switch o {
	case Less:
		return "less"
	case Equal:
		return "equal"
	case Greater:
		return "greater"
	default:
		return "incomparable"
	}
}

// Compare says how a lies to b in the lattice's order, which need not be that of <. It costs [Leq] twice.
func Compare[A Lattice[A]](a, b A) Order {
	switch below, above := Leq(a, b), Leq(b, a); {
	case below && above:
		return Equal
	case below:
		return Less
	case above:
		return Greater
	default:
		return Incomparable
	}
}

// Leq reports whether a lies below b or is equal to it: whether joining a to b adds nothing. Both stay as they are.
//
// It costs a [Clone] of b and a join; a type makes it cheaper with a method Leq(b A) bool, which must agree.
func Leq[A Lattice[A]](a, b A) bool {
	if x, ok := any(a).(Nat); ok { // with less ado, since it is the version of many things
		return x <= any(b).(Nat)
	}
	if fast, ok := any(a).(ordered[A]); ok {
		return fast.Leq(b)
	}
	_, grew := Clone(b).Join(a)
	return !grew
}

// Clone returns a value equal to a that shares no memory with it: bottom joined with a, at the cost of that join.
func Clone[A Lattice[A]](a A) A {
	var bottom A
	clone, _ := bottom.Join(a)
	return clone
}

// IsBottom reports whether a lies below every value, as the zero value does. It costs as much as [Leq].
func IsBottom[A Lattice[A]](a A) bool {
	var bottom A
	return Leq(a, bottom)
}
