package lattice

import "math"

// Counters and clocks are a number for each replica, which no other replica changes. A number of
// zero is as good as none, and joins keep none.

func joinCounts[M ~map[R]Nat, R comparable](a, b M) (M, bool) {
	grew := false
	for r, n := range b {
		if n > a[r] {
			if a == nil {
				a = make(M, len(b))
			}
			a[r], grew = n, true
		}
	}
	return a, grew
}

func leqCounts[M ~map[R]Nat, R comparable](a, b M) bool {
	for r, n := range a {
		if n > b[r] {
			return false
		}
	}
	return true
}

func deltaCounts[M ~map[R]Nat, R comparable](a, b M) M {
	var delta M
	for r, n := range b {
		if n > a[r] {
			if delta == nil {
				delta = make(M)
			}
			delta[r] = n
		}
	}
	return delta
}

func atomsOfCounts[M ~map[R]Nat, R comparable](a M) (all []M) {
	for _, r := range sortedKeys(a) {
		if n := a[r]; n > 0 {
			all = append(all, M{r: n})
		}
	}
	return all
}

// addCount adds n to r's number, which stays at the largest when it would grow beyond.
func addCount[M ~map[R]Nat, R comparable](a M, r R, n Nat) M {
	if n == 0 {
		return a
	}
	if a == nil {
		a = make(M)
	}
	a[r] = saturating(a[r], n)
	return a
}

// total is the sum, which stays at the largest number when it would grow beyond.
func total[M ~map[R]Nat, R comparable](a M) (sum Nat) {
	for _, n := range a {
		sum = saturating(sum, n)
	}
	return sum
}

func saturating(a, b Nat) Nat {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}
