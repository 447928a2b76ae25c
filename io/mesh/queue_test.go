package mesh

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestQueueIsFirstInFirstOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue[int]
		var want []int
		for i, more := range rapid.SliceOf(rapid.Bool()).Draw(t, "pushes") {
			switch {
			case more:
				q.push(i)
				want = append(want, i)
			case len(want) > 0:
				if got := *q.first(); got != want[0] {
					t.Fatalf("%d is first, want %d", got, want[0])
				}
				q.drop()
				want = want[1:]
			}
			if !slices.Equal(q.all(), want) || q.len() != len(want) {
				t.Fatalf("%v, of %d, want %v", q.all(), q.len(), want)
			}
		}
	})
}

// TestQueueHoldsWhatItNeeds has many go through a queue that is never empty and never long, and then a rush.
func TestQueueHoldsWhatItNeeds(t *testing.T) {
	var q queue[int]
	q.push(0)
	for i := range 100_000 {
		q.push(i)
		q.drop()
	}
	if cap(q.room) > 16 {
		t.Errorf("room for %d, where two were there at once", cap(q.room))
	}
	for i := range 100_000 {
		q.push(i)
	}
	for q.len() > 0 {
		q.drop()
	}
	if q.room != nil {
		t.Errorf("room for %d, where there is nothing any more", cap(q.room))
	}
}
