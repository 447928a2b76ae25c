package lattice

import "fmt"

// DomPair is a value under a version: a larger key replaces the value, whatever it was, and equal keys join their values.
//
// The order is lexicographic: a pair lies below another when its key lies strictly below, or when the keys are equal and
// its value lies below. Bottom is the pair of bottoms, and grew means that the key grew, or the value of the same key did. A
// join costs a comparison of keys, and a join of values or a [Clone].
//
// It is a lattice for all A and B. If A is a chain, as [Nat] and [Max] are, some write always wins. If two keys are
// concurrent, as those of a [VectorClock] can be, the least pair above both has the join of the keys and the bottom value:
// neither write is the later, so neither stays. (To join their values instead, as some systems do, is not associative: it
// depends on who met first.) To keep concurrent writes apart use an [ORSet].
//
// Source: the lexicographic product of Baquero, Almeida, Cunha and Ferreira, "Composition in State-based Replicated Data
// Types" (2017); BloomL's and Hydro's DomPair, which joins the values of concurrent keys.
type DomPair[A Lattice[A], B Lattice[B]] struct {
	Key   A
	Value B
}

// Join keeps the pair with the larger key.
func (a DomPair[A, B]) Join(b DomPair[A, B]) (DomPair[A, B], bool) {
	if key, grew := a.Key.Join(b.Key); grew {
		if Leq(key, b.Key) {
			return DomPair[A, B]{key, Clone(b.Value)}, true
		}
		return DomPair[A, B]{Key: key}, true
	} else if !Leq(key, b.Key) {
		return DomPair[A, B]{key, a.Value}, false
	} else {
		value, grew := a.Value.Join(b.Value)
		return DomPair[A, B]{key, value}, grew
	}
}

// Leq compares the keys, and the values of equal keys.
func (a DomPair[A, B]) Leq(b DomPair[A, B]) bool {
	order := Compare(a.Key, b.Key)
	return order == Less || order == Equal && Leq(a.Value, b.Value)
}

// Top has the greatest key and value.
func (DomPair[A, B]) Top() (DomPair[A, B], bool) {
	key, one := Top[A]()
	value, other := Top[B]()
	return DomPair[A, B]{key, value}, one && other
}

// Atoms are the atoms of the value under the key; if there is no value, those of the key.
func (a DomPair[A, B]) Atoms() ([]DomPair[A, B], bool) {
	keys, ok := Atoms(a.Key)
	values, valuesOK := Atoms(a.Value)
	if !ok || !valuesOK {
		return nil, false
	}
	var all []DomPair[A, B]
	for _, v := range values {
		all = append(all, DomPair[A, B]{Clone(a.Key), v})
	}
	if len(values) == 0 {
		for _, k := range keys {
			all = append(all, DomPair[A, B]{Key: k})
		}
	}
	return all, true
}

// Delta is what the value of an equal key has more, and the pair with a larger key as a whole.
func (a DomPair[A, B]) Delta(b DomPair[A, B]) DomPair[A, B] {
	switch order := Compare(a.Key, b.Key); {
	case order == Greater, order == Equal && Leq(b.Value, a.Value):
		return DomPair[A, B]{}
	case order == Equal:
		return DomPair[A, B]{Clone(b.Key), Delta(a.Value, b.Value)}
	case order == Incomparable, IsBottom(b.Value):
		return DomPair[A, B]{Key: Delta(a.Key, b.Key)}
	default:
		return DomPair[A, B]{Clone(b.Key), Clone(b.Value)}
	}
}

// String is the key, and the value under it.
func (a DomPair[A, B]) String() string { return fmt.Sprintf("%v: %v", a.Key, a.Value) }
