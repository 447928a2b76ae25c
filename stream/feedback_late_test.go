package stream

import (
	"strings"
	"testing"

	"github.com/calmflow/calm/props"
)

// TestFeedbackLate: what goes round and waits for the end of what goes round, which no types allow, is an error, not a loss.
func TestFeedbackLate(t *testing.T) {
	f := New("late")
	p := f.Process[testProcess]()
	later := Feedback[int, props.Ordered](p)
	all := retype[props.List](later.Stream()).Collect().Stream().Map(func(xs []int) int { return len(xs) })
	later.Close(retype[props.Ordered](all))
	if err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "must not wait for the end") {
		t.Fatal(err)
	}
}

// TestFeedbackGraph: a cycle is an edge back, and what is below a token in it is so all the way round.
func TestFeedbackGraph(t *testing.T) {
	f := New("graph")
	p := f.Process[testProcess]()
	later := Feedback[int, props.Ordered](p)
	later.Close(later.Stream().Unordered().AsArrived(props.Because("a test")))
	g, back := f.Graph(), 0
	for _, e := range g.Edges {
		if e.Back {
			back++
		}
	}
	if back != 1 {
		t.Errorf("%d edges back in %s", back, g.JSON())
	}
	for _, n := range g.Nodes {
		if !n.Below {
			t.Errorf("%s is below no token", n.Op)
		}
	}
}

// TestFeedbackStages: feedbacks that feed each other end together, before those after them.
func TestFeedbackStages(t *testing.T) {
	f := New("stages")
	p := f.Process[testProcess]()
	a, b, c := Feedback[int, props.Unordered](p), Feedback[int, props.Unordered](p), Feedback[int, props.Unordered](p)
	both := a.Stream().Merge(b.Stream())
	c.Close(both.Merge(c.Stream()))
	a.Close(both)
	b.Close(both)
	stages := f.inStages()
	if len(stages) != 2 || len(stages[0]) != 2 || stages[1][0] != c.later {
		t.Fatalf("%d stages: %v", len(stages), stages)
	}
}
