package tick

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Lines that share memory are as queues of their own are, and give it back once all are empty.
func TestLinesAreQueues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l lines[int]
		var ends [4]uint32
		var queues [4][]int
		next := func(i int) {
			var x int
			if x, ends[i] = l.next(ends[i]); x != queues[i][0] {
				t.Fatalf("%d comes out of line %d, want %d", x, i, queues[i][0])
			}
			queues[i] = queues[i][1:]
		}
		for x := range rapid.IntRange(0, 3*keepAnyway).Draw(t, "items") {
			i := x * 7 % 5 % 4
			ends[i] = l.add(ends[i], x)
			queues[i] = append(queues[i], x)
			if x%3 == 0 {
				if i := x % 4; len(queues[i]) > 0 {
					next(i)
				}
			}
		}
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "emptied") {
			for len(queues[i]) > 0 {
				next(i)
			}
		}
		if !slices.Equal(ends[:], make([]uint32, 4)) || l.taken != 0 || len(l.places) > keepAnyway {
			t.Fatalf("after all have left, the lines are %v, with %d taken of %d places", ends, l.taken, len(l.places))
		}
	})
}
