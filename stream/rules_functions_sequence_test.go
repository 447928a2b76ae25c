package stream

import (
	"errors"
	"time"

	"github.com/calmflow/calm/lattice"
)

// The functions that the operators on sequences are given. The types' view compiles this file too.

func decimal(xs []int) (n int) {
	for _, x := range xs {
		n = 10*n + x + 1
	}
	return n
}

func itself() lattice.Key[int, int] { return lattice.ClaimKey("itself", same[int]) }

func below(x int) map[int]struct{} {
	return map[int]struct{}{x: {}, x + 1: {}}
}

func named1(x int) map[string]int { return map[string]int{"a": x, "b": x + 1} }

func halfOfEven(x int) (int, error) {
	if x%2 == 1 {
		return 0, errors.New("odd")
	}
	return x / 2, nil
}

func halfOfOdd(x int) (int, error) { return halfOfEven(x + 1) }

func isOne(x int) bool { return x == 1 }

func whatFailed(f Failed[int]) int     { return f.Item }
func bothAsKey(k string, v int) string { return k[:0] + string(rune('p'+v/2)) }
func asTime(x int) time.Time           { return time.Unix(0, int64(x)) }
func inWindow(w Window[int]) int       { return 100*int(w.From) + decimal(w.Items) }
func overwrite(last *int, x int)       { *last = x + 1 }

func remember() lattice.Semilattice[set, int] {
	return lattice.ClaimSemilattice("remember", func(s *set, x int) (grew bool) {
		*s, grew = (*s).Join(lattice.Contains(x))
		return grew
	})
}

func small(x int) bool   { return x < 2 }
func smallIDs(int) []int { return []int{0, 1} }

func withLargest(x int, m lattice.Max[int]) int { return 10*x + m.V }

func next(x int) int { return x + 1 }
func one(int) int    { return 1 }

func tenth() lattice.Max[int] { return lattice.MaxOf(10) }

func withState(x, state int, ok bool) int {
	if !ok {
		return x
	}
	return 10*state + x
}

func withLargestState(x int, m lattice.Max[int], _ bool) int { return withLargest(x, m) }

// toBoth is one for each of two members, which nameOf tells.
func toBoth(x int) []int                  { return []int{x, 10 + x} }
func nameOf(x int) Member[readingCluster] { return Member[readingCluster]{member: int32(x / 10)} }
