package proptest

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// TestSkewByHand: each member has a clock of its own.
func TestSkewByHand(t *testing.T) {
	var in *stream.Inlet[int, stream.Process[bank]]
	var at Probe[int]
	s := Run(t, func(f *stream.Flow) {
		in = stream.NewInlet[int](f.Process[bank]())
		in.Stream().Broadcast(f.Cluster[branch](2), stream.FIFO).
			AtTime(props.Because("by its own clock"), func(_ int, at time.Time) int { return at.Second() }).ForEach(at.Add)
	})
	s.Skew("branch[1]", 3*time.Second)
	for _, want := range [][]int{{1, 4}, {2, 4}} {
		s.Advance(time.Second)
		if err := in.Put(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		s.Settle()
		at.ExpectAnyOrder(t, want...)
		s.Skew("branch[1]", 2*time.Second) // back
	}
	s.Crash("branch[1]")
	at.Expect(t, 4, 4)
}

// TestTimersOfSkewedClocks: a timer fires when its time is over by the clock of its member, and a run ends, however clocks jump.
func TestTimersOfSkewedClocks(t *testing.T) {
	why := props.Because("by the clock")
	s, err := simulate(func(f *stream.Flow) {
		k := amounts(f).AtTime(why, func(x int, at time.Time) int { return int(at.UnixNano()) + x }).KeyBy(func(x int) int { return x })
		k.Timeout(amounts(f).KeyBy(small2), time.Second, why).Values().AtTime(why, func(from int, till time.Time) int { return int(till.UnixNano()) - from }).Ignore()
	}, settingsOf(nil))
	if err != nil {
		t.Fatal(err)
	}
	jumped, skewed := 0, 0
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 2))
		var lasted []int
		w, err := s.begin(s.flow, &random{rng: rng}, inputs{{1, 2}, nil}, func(e sim.Emission) {
			if x, ok := e.Item.(int); ok {
				lasted = append(lasted, x)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		w.crashes, w.did = 0, newDeeds()
		w.skewSome()
		if _, err := w.finish(); err != nil {
			t.Fatal(err)
		}
		jumped, skewed = jumped+w.did.jumped, skewed+w.did.skewed
		for _, d := range lasted {
			if w.did.jumped == 0 && time.Duration(d)+2 < time.Second { // the items are added
				t.Fatalf("%d: it is late after %v", seed, time.Duration(d))
			}
		}
		if len(lasted) != 2 || w.run.Clock.Pending() > 0 {
			t.Fatalf("%d: %d are late", seed, len(lasted))
		}
	}
	if jumped < 50 || skewed < 100 {
		t.Errorf("clocks were set wrong %d times, %d of them on the way", skewed, jumped)
	}
}
