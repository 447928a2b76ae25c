package tick

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What is added comes at the next turn, once, and stays valid while more is added.
func TestTurns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var turns turns[int]
		var waiting, read, want []int
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			if !slices.Equal(read, want) {
				t.Fatalf("what is read changed: %v, want %v", read, want)
			}
			if rapid.Bool().Draw(t, "turn") {
				read, want, waiting = turns.next(), waiting, nil
				continue
			}
			xs := make([]int, rapid.IntRange(0, 6000).Draw(t, "n"))
			for i := range xs {
				xs[i] = i
			}
			turns.add(xs)
			waiting = append(waiting, xs...)
		}
	})
}

// Memory is used again, and given back when it has been too much for a while.
func TestTurnsGiveBackMemory(t *testing.T) {
	var turns turns[int]
	large := make([]int, 100*ChunkSize)
	turns.add(large)
	turns.next()
	turns.add(large)
	turns.next()
	if allocs := testing.AllocsPerRun(10, func() { turns.add(large); turns.next() }); allocs > 0 {
		t.Fatalf("%v allocations a turn", allocs)
	}
	for range 2 * shrinkAfter {
		turns.add(large[:1])
		turns.next()
	}
	if cap(turns.fill)+cap(turns.read) > keepAnyway {
		t.Fatalf("room for %d and %d is left", cap(turns.fill), cap(turns.read))
	}
}

// So does what a join in a domain builds up.
func TestGroupsGiveBackMemory(t *testing.T) {
	groups := newGroups[int, int]()
	fill := func(n int) {
		groups.add(make([]Entry[int, int], n))
		groups.seal(nil)
		groups.clear()
	}
	fill(100 * ChunkSize)
	for range 2 * shrinkAfter {
		fill(1)
	}
	if cap(groups.values)+cap(groups.sorted)+cap(groups.numbers) > keepAnyway {
		t.Fatalf("room for %d and %d is left", cap(groups.values), cap(groups.sorted))
	}
}

// What has been emitted is forgotten, though its memory is used again.
func TestSpendForgets(t *testing.T) {
	g := New(Options{})
	out := Out[*int](g.NewNode("source", nil))
	seen := 0
	ForEach(out, func(xs []*int) {
		for _, x := range xs {
			seen += *x
		}
	}, nil)
	xs := make([]*int, 2*ChunkSize+1)
	for i := range xs {
		xs[i] = new(int)
		*xs[i] = 1
	}
	spend(xs, out)
	if seen != len(xs) || slices.ContainsFunc(xs, func(x *int) bool { return x != nil }) {
		t.Fatalf("%d of %d seen, %v left", seen, len(xs), xs[0])
	}
}
