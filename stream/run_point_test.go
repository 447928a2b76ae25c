package stream_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/lattice/tombstone"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

type teller struct{}

// If this fails, a Point that gets two values goes on, or its user does not learn where.
func TestPointOfTwoValuesEndsTheRun(t *testing.T) {
	f := stream.New("points")
	stream.Items(f.Process[teller](), 7, 7, 8).FoldJoin(lattice.JoinOf(lattice.PointOf[int])).Ignore()
	err := f.Run(t.Context())
	var failed *tick.OperatorError
	if !errors.As(err, &failed) || failed.Operator != "FoldJoin" || !strings.HasSuffix(failed.Site.File, "run_point_test.go") {
		t.Fatalf("Run returned %v", err)
	}
	if !strings.Contains(err.Error(), "a Point that holds 7 was joined with one that holds 8: if values can differ, hold them in a Conflict") {
		t.Errorf("the error does not say what happened: %v", err)
	}
}

// If this fails, a lattice whose memory is hidden cannot be the state of a cell.
func TestTombstonesInACell(t *testing.T) {
	f := stream.New("tombstones")
	var got string
	removed := func(n int) tombstone.Set {
		if n < 0 {
			return tombstone.Set{}.Remove(uint64(-n))
		}
		return tombstone.Set{}.Add(uint64(n))
	}
	stream.Items(f.Process[teller](), 1, -2, 2, 3, -3).FoldJoin(lattice.JoinOf(removed)).
		OnFinal(func(s tombstone.Set) { got = s.String() })
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := "{1} without {2–3}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
