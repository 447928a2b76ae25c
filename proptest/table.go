package proptest

import "cmp"

// table is what the joins of some values give, by their indices. It makes all triples cheap to try: they call no code of
// the user's.
type table struct {
	join [][]int // -1 for a value that is none of them
	grew [][]bool
}

// checkClosed checks the laws on values that are closed under join: on each, each two and each three. That the join is
// the least upper bound follows: the order is that of the join, and the join is associative.
func (l latticeChecker) checkClosed(values []any) *refutation {
	for _, v := range values {
		if found := guarded(func() *refutation { return l.checkOne(v) }, input{"a", v}); found != nil {
			return found
		}
	}
	t, found := l.tabulate(values)
	if found != nil {
		return found
	}
	for i, a := range values {
		for j, b := range values {
			found := guarded(func() *refutation {
				if t.holds(i, j) {
					return l.checkOrder(a, b, t.join[i][j] == j)
				}
				return cmp.Or(l.checkTwo(a, b), impureJoin(a, b))
			}, input{"a", a}, input{"b", b})
			if found != nil {
				return found
			}
		}
	}
	if found := l.checkTriples(values, t); found != nil {
		return found
	}
	return l.checkForms(values, t)
}

// checkForms checks that each value has the same bytes, of whatever joins it comes.
func (l latticeChecker) checkForms(values []any, t *table) *refutation {
	if l.plain {
		return nil
	}
	for i, a := range values {
		for j, b := range values {
			if found := l.checkBytes(values[t.join[i][j]], l.join(a, b)); found != nil {
				return found
			}
		}
	}
	return nil
}

// tabulate joins each two values, twice, and sees what becomes of their memory.
func (l latticeChecker) tabulate(values []any) (*table, *refutation) {
	index := make(map[any]int, len(values))
	for i, v := range values {
		index[l.key(v)] = i + 1
	}
	t := &table{make([][]int, len(values)), make([][]bool, len(values))}
	for i, a := range values {
		t.join[i], t.grew[i] = make([]int, len(values)), make([]bool, len(values))
		for j, b := range values {
			found := guarded(func() *refutation {
				joined, grew := l.Join(l.copy(a), l.copy(b))
				again, grewAgain := l.Join(l.copy(a), l.copy(b))
				t.join[i][j], t.grew[i][j] = index[l.key(joined)]-1, grew
				if grewAgain != grew || !l.same(again, joined) {
					return impureJoin(a, b, at("a ⊔ b", joined), at("grew", grew), at("a ⊔ b again", again), at("grew again", grewAgain))
				}
				return l.checkMemory(a, b, l.others(values, i, j))
			}, input{"a", a}, input{"b", b})
			if found != nil {
				return nil, found
			}
		}
	}
	return t, nil
}

// others are a few values to join to the i-th and the j-th.
func (l latticeChecker) others(values []any, i, j int) []any {
	n := len(values)
	return []any{values[(i+1)%n], values[(j+2)%n], values[n-1]}
}

// holds reports whether the i-th and the j-th value obey the laws of two values.
func (t *table) holds(i, j int) bool {
	up := t.join[i][j]
	return up >= 0 && up == t.join[j][i] && t.grew[i][j] == (up != i) && t.join[up][i] == up && t.join[up][j] == up
}

// checkTriples looks for three values that are not associative.
func (l latticeChecker) checkTriples(values []any, t *table) *refutation {
	for i := range values {
		for j := range values {
			for k := range values {
				if t.join[t.join[i][j]][k] != t.join[i][t.join[j][k]] {
					return cmp.Or(l.checkThree(values[i], values[j], values[k]), impureJoin(values[i], values[j]))
				}
			}
		}
	}
	return nil
}
