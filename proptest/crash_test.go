package proptest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// TestCrashesEverywhere: members crash in flows with cycles, timers and calls, too. If it fails, these are tested without crashes.
func TestCrashesEverywhere(t *testing.T) {
	for _, name := range []string{"round in one place", "round over two places", "calls", "time", "a service", "a state machine"} {
		s, err := simulate(flows[name], settingsOf(nil))
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(30) {
			if found := s.tryNumber(seed); found != nil {
				t.Fatal(found)
			}
		}
		if s.did.crashed < 10 {
			t.Errorf("%s: %v", name, s.did)
		}
	}
}

// TestCyclesEndAfterCrashes: once all sources have ended, a run with cycles ends, whoever has crashed. If it fails, a crash makes the
// count of what is under way wrong: Run would never return, or end a cycle too early.
func TestCyclesEndAfterCrashes(t *testing.T) {
	why := props.Because("whatever comes first")
	all := map[string]func(*stream.Flow){
		"one place":  flows["round in one place"],
		"two places": flows["round over two places"],
		"calls and timers": func(f *stream.Flow) {
			later := stream.Feedback[int, props.Unordered](f.Process[bank]())
			in := amounts(f).Unordered().Merge(later.Stream())
			halved := in.MapAsyncUnordered(2, why, func(_ context.Context, x int) (int, error) { return x - 1, nil })
			late := in.KeyBy(small2).Timeout(halved.KeyBy(small2), time.Second, why).Values()
			later.Close(halved.Merge(late).FilterMap(countDown).Broadcast(f.Cluster[branch](2), stream.Reorder).
				Sample(f.Cluster[branch](2).Self(), why, func(x int, m stream.Member[branch]) int { return x * (1 - m.Index()) }).
				Gather(f.Process[bank](), stream.Repeat).Values().Unique())
			in.Ignore()
		},
	}
	for name, build := range all {
		s, err := simulate(build, settingsOf(nil))
		if err != nil {
			t.Fatal(err)
		}
		crashed := 0
		for seed := range uint64(300) {
			rng := rand.New(rand.NewPCG(seed, 1))
			w, err := s.begin(s.flow, &random{rng: rng}, inputs{{3, 1, 2}}, func(sim.Emission) {})
			if err != nil {
				t.Fatal(err)
			}
			w.open, w.did = true, newDeeds()
			if _, err := w.finish(); err != nil {
				t.Fatalf("%s, %d: %v", name, seed, err)
			}
			crashed += w.did.crashed
			for _, m := range w.run.Members {
				if !m.Ended() {
					t.Fatalf("%s, %d: %s has not ended, after %d crashes", name, seed, m.Name, w.did.crashed)
				}
			}
		}
		if crashed < 50 {
			t.Errorf("%s: %d crashes", name, crashed)
		}
	}
}

// charging calls for each order once, and counts how often that was really done.
func charging(done map[int]int, again bool) func(*stream.Flow) {
	return func(f *stream.Flow) {
		amounts(f).Unique().MapAsync(2, props.Because("the bank answers when it likes"), func(_ context.Context, order int) (int, error) {
			if again || done[order] == 0 {
				done[order]++
			}
			return order, nil
		}).Named("charged").Ignore()
	}
}

// A call whose answer is lost in a crash is made again, so that a payment that is not idempotent is made twice. No run without a crash
// shows it.
func TestUnsafeRetryIsFound(t *testing.T) {
	for _, again := range []bool{true, false} {
		done := map[int]int{}
		s, err := simulate(charging(done, again), settingsOf([]Option{Eventually("charged once", func(v View) error {
			defer clear(done)
			for order, n := range done {
				if n > 1 {
					return fmt.Errorf("order %d is charged %d times", order, n)
				}
			}
			return nil
		})}))
		if err != nil {
			t.Fatal(err)
		}
		var found *refutation
		for seed := uint64(1); seed < 200 && found == nil; seed++ {
			in := s.example(seed)
			one, failed := s.plain(in, false)
			if clear(done); failed != nil {
				t.Fatal(failed)
			}
			found = s.shake(&random{rng: rand.New(rand.NewPCG(seed, 0))}, in, one, nil)
		}
		if again && (found == nil || !strings.Contains(found.Error(), "charged 2 times")) || !again && found != nil {
			t.Errorf("again is %v, and it says %v", again, found)
		}
	}
}

// TestCrashByHand: what goes round is not lost in a crash, nor doubled.
func TestCrashByHand(t *testing.T) {
	var in *stream.Inlet[int, stream.Process[bank]]
	var all Probe[int]
	s := Run(t, func(f *stream.Flow) {
		in = stream.NewInlet[int](f.Process[bank]())
		later := stream.Feedback[int, props.Ordered](f.Process[bank]())
		both := in.Stream().Merge(later.Stream().Unordered().AsArrived(props.Because("as it comes"))).AsArrived(props.Because("as it comes"))
		later.Close(both.FilterMap(countDown))
		both.ForEach(all.Add)
	})
	if err := in.Put(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	s.Settle()
	all.Expect(t, 3, 2, 1, 0)
	s.Crash("bank")
	s.Settle()
	all.Expect(t, 3, 2, 1, 0)
}

// TestReturnedCalls: a call that has returned is not made again after a crash, and its result is there again.
func TestReturnedCalls(t *testing.T) {
	var in *stream.Inlet[int, stream.Process[bank]]
	var all Probe[int]
	calls := 0
	s := Run(t, func(f *stream.Flow) {
		in = stream.NewInlet[int](f.Process[bank]())
		in.Stream().MapAsync(1, props.Because("whenever"), func(_ context.Context, x int) (int, error) {
			calls++
			return 2 * x, nil
		}).ForEach(all.Add)
	})
	if err := in.Put(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	s.Settle()
	all.Expect(t, 6)
	s.Crash("bank")
	s.Settle()
	all.Expect(t, 6)
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

// TestCallNumbers: a service that has crashed gives no number again.
func TestCallNumbers(t *testing.T) {
	Agree(t, func(f *stream.Flow) {
		s := stream.NewService[int, int](f.Process[bank](), "numbers")
		s.Answer(s.Calls().Map(func(c stream.Call[int, int]) stream.Answer[int] { return c.Answer(c.Arg) }))
		s.Calls().Map(func(c stream.Call[int, int]) string { return c.ID.String() }).Named("numbers").Ignore()
	}, Invariant("each number once", func(v View) error {
		for _, ids := range Seen[string](v, "numbers") {
			once := map[string]bool{}
			for _, id := range ids {
				if once[id] {
					return fmt.Errorf("%s comes again", id)
				}
				once[id] = true
			}
		}
		return nil
	}))
}
