package proptest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

const (
	mayBeLost = "some may be lost"
	whenReady = "whenever the answer is there"
	together  = "what is there together"
)

// decisions has three tokens, each of which breaks one of the properties.
func decisions(f *stream.Flow) {
	in := amounts(f).Enumerate(func(i, _ int) int { return i })
	in.BroadcastCut(f.Cluster[branch](1), stream.Lossy{Why: props.Because(mayBeLost)}.Cut).Named("arrived").Ignore()
	in.Send(f.Process[teller](), stream.FIFO).
		MapAsyncUnordered(3, props.Because(whenReady), func(_ context.Context, x int) (int, error) { return x, nil }).Named("answered").Ignore()
	in.RoundRobin(f.Cluster[replica](2), stream.FIFO).Unite(f.Process[client](), stream.FIFO).
		Batch(props.Because(together)).AllTicks().Ignore()
}

type client struct{}

var properties = map[string]Option{
	mayBeLost: Eventually("nothing is lost", func(v View) error {
		for _, seen := range Seen[int](v, "arrived") {
			for i, x := range seen {
				if i != x {
					return errors.New("something is lost")
				}
			}
		}
		return nil
	}),
	whenReady: Invariant("answers are in order", func(v View) error {
		for _, seen := range Seen[int](v, "answered") {
			if !slices.IsSorted(seen) {
				return errors.New("answers are in no order")
			}
		}
		return nil
	}),
}

// TestPin: what depends on a pinned token is plain, and on others it is explored. If it fails, a tester looks for a fault where it is not.
func TestPin(t *testing.T) {
	for broken, holds := range properties {
		for _, pinned := range []string{mayBeLost, whenReady, together} {
			s, err := simulate(decisions, settingsOf([]Option{holds, Pin(pinned)}))
			if err != nil {
				t.Fatal(err)
			}
			var found *refutation
			for seed := uint64(1); seed < 200 && found == nil; seed++ {
				_, _, found = s.failing(seed)
			}
			if (found == nil) != (pinned == broken) {
				t.Errorf("%q is pinned, and of %q is found: %v", pinned, broken, found)
			}
		}
	}
}

// TestPinTicks: where all tokens of a place are pinned, it ticks at once, so that each item that arrives alone is a batch.
func TestPinTicks(t *testing.T) {
	batches := func(f *stream.Flow) {
		amounts(f).Send(f.Process[teller](), stream.FIFO).Batch(props.Because(together)).
			Enumerate(func(i, _ int) int { return i }).AllTicks().Named("places in a batch").Ignore()
		amounts(f).AsArrived(props.Because("another")).Ignore()
	}
	alone := Invariant("each is alone", func(v View) error {
		for _, seen := range Seen[int](v, "places in a batch") {
			if slices.Contains(seen, 1) {
				return errors.New("two are in a batch")
			}
		}
		return nil
	})
	for _, pinned := range []string{together, "another"} {
		s, err := simulate(batches, settingsOf([]Option{Values(1, 2), alone, Pin(pinned)}))
		if err != nil {
			t.Fatal(err)
		}
		in, err := s.listed()
		if err != nil {
			t.Fatal(err)
		}
		if found := s.exhaust(in); (found == nil) != (pinned == together) {
			t.Errorf("%q is pinned, and found is %v", pinned, found)
		}
	}
}

// TestPinUnknown: a reason that is misspelt is not taken for one that is pinned.
func TestPinUnknown(t *testing.T) {
	_, err := simulate(decisions, settingsOf([]Option{Pin("whatever")}))
	if err == nil || !strings.Contains(err.Error(), mayBeLost) || !strings.Contains(err.Error(), `"whatever"`) {
		t.Errorf("it says %v", err)
	}
}

// TestKeepAndReturn: by hand, calls return when the test says so.
func TestKeepAndReturn(t *testing.T) {
	var in *stream.Inlet[int, stream.Process[bank]]
	var out Probe[int]
	s := Run(t, func(f *stream.Flow) {
		in = stream.NewInlet[int](f.Process[bank]())
		in.Stream().MapAsyncUnordered(3, props.Because(whenReady), func(_ context.Context, x int) (int, error) { return x, nil }).ForEach(out.Add)
	})
	s.Keep(whenReady)
	for x := range 3 {
		if err := in.Put(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	s.Settle()
	out.Expect(t)
	s.Return(whenReady, 1)
	s.Settle()
	out.Expect(t, 1)
	s.Keep()
	s.Settle()
	out.Expect(t, 0, 2)
}
