package stream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

func countDown(n int) []int {
	if n <= 0 {
		return nil
	}
	return []int{n - 1}
}

type netAt = stream.Process[Here]

// netCycle merges what comes with what comes round, and sends that on by step.
func netCycle[L stream.Location[L], At stream.Standing[L]](at At, s stream.Stream[int, L, props.Unordered], step func(stream.Stream[int, L, props.Unordered]) stream.Stream[int, L, props.Unordered]) stream.Stream[int, L, props.Unordered] {
	later := stream.Feedback[int, props.Unordered](at)
	all := s.Merge(later.Stream())
	later.Close(step(all))
	return all
}

// TestFeedbackEnds: a run with cycles ends once all that followed from its sources has been done, neither earlier, which would
// lose something, nor never. Each shape is run many times, since what could go wrong is a race.
func TestFeedbackEnds(t *testing.T) {
	type at = netAt
	here := func(s stream.Stream[int, at, props.Unordered]) stream.Stream[int, at, props.Unordered] {
		return s.FlatMap(countDown)
	}
	for name, program := range map[string]struct {
		build func(f *stream.Flow, p places, sink func(int))
		want  int
	}{
		"one place": {func(f *stream.Flow, p places, sink func(int)) {
			netCycle(p.here, stream.Items(p.here, 9, 5).Unordered().Open(), here).ForEach(sink)
		}, 16},
		"empty": {func(f *stream.Flow, p places, sink func(int)) {
			netCycle(p.here, stream.Items[int](p.here).Unordered().Open(), here).ForEach(sink)
		}, 0},
		"nothing enters": {func(f *stream.Flow, p places, sink func(int)) {
			later := stream.Feedback[int, props.Ordered](p.here)
			later.Close(later.Stream().Map(negate))
			later.Stream().ForEach(sink)
		}, 0},
		"two places": {func(f *stream.Flow, p places, sink func(int)) {
			netCycle(p.here, stream.Items(p.here, 9, 5).Unordered().Open(), func(s stream.Stream[int, at, props.Unordered]) stream.Stream[int, at, props.Unordered] {
				return s.Send(p.there, stream.Reorder).FlatMap(countDown).Send(p.here, stream.FIFO)
			}).ForEach(sink)
		}, 16},
		"source elsewhere": {func(f *stream.Flow, p places, sink func(int)) {
			netCycle(p.here, stream.Seq(p.there, numbers(20)).Unordered().Open().Send(p.here, stream.FIFO), here).ForEach(sink)
		}, 210},
		"over a cluster": {func(f *stream.Flow, p places, sink func(int)) {
			netCycle(p.here, stream.Items(p.here, 9, 5, 7, 3).Unordered().Open(), func(s stream.Stream[int, at, props.Unordered]) stream.Stream[int, at, props.Unordered] {
				return s.RoundRobin(p.team, stream.FIFO).FlatMap(countDown).Unite(p.here, stream.FIFO)
			}).ForEach(sink)
		}, 28},
		"at a cluster": {func(f *stream.Flow, p places, sink func(int)) {
			netCycle(p.team, stream.Items(p.team, 4).Unordered().Open(), func(s stream.Stream[int, stream.Local[Team], props.Unordered]) stream.Stream[int, stream.Local[Team], props.Unordered] {
				return s.FlatMap(countDown)
			}).ForEach(sink)
		}, 15},
		"at replicas": {func(f *stream.Flow, p places, sink func(int)) {
			netCycle(p.team.Replicated(), stream.Items(p.here, 4).Unordered().Open().Broadcast(p.team, stream.FIFO), func(s stream.Stream[int, stream.Replicated[Team], props.Unordered]) stream.Stream[int, stream.Replicated[Team], props.Unordered] {
				return s.FlatMap(countDown)
			}).ForEach(sink)
		}, 15},
		"one inside another": {func(f *stream.Flow, p places, sink func(int)) {
			netCycle(p.here, stream.Items(p.here, 3, 2).Unordered().Open(), func(s stream.Stream[int, at, props.Unordered]) stream.Stream[int, at, props.Unordered] {
				return netCycle(p.here, s.Filter(func(n int) bool { return n > 0 }).Map(func(n int) int { return 10 * n }), func(s stream.Stream[int, at, props.Unordered]) stream.Stream[int, at, props.Unordered] {
					return s.Filter(func(n int) bool { return n%10 != 1 }).Map(func(n int) int { return n - 1 })
				}).Filter(func(n int) bool { return n%10 == 1 }).Map(func(n int) int { return n/10 - 1 }).Filter(func(n int) bool { return n >= 0 })
			}).ForEach(sink)
		}, 0},
		"one after another": {func(f *stream.Flow, p places, sink func(int)) {
			first := netCycle(p.here, stream.Items(p.here, 9, 5).Unordered().Open(), here)
			second := netCycle(p.there, first.Send(p.there, stream.FIFO), func(s stream.Stream[int, stream.Process[There], props.Unordered]) stream.Stream[int, stream.Process[There], props.Unordered] {
				return s.FlatMap(countDown)
			})
			second.Send(p.here, stream.Reorder).ForEach(sink)
		}, 76},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(300) {
				var got atomic.Int64
				f := stream.New("cycle")
				f.Seed = seed
				p := placesOf(f)
				program.build(f, p, func(int) { got.Add(1) })
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				err := f.Run(ctx)
				cancel()
				if err != nil {
					t.Fatal(err)
				}
				if name == "one inside another" {
					program.want = int(got.Load()) // as the first time; the model is another test's
				}
				if got.Load() != int64(program.want) {
					t.Fatalf("seed %d: %d items, not %d", seed, got.Load(), program.want)
				}
			}
		})
	}
}

// TestFeedbackModel: what comes round a drawn ring of places is what a plain loop computes.
func TestFeedbackModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 6).Draw(t, "items")
		hops := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 4).Draw(t, "hops")
		seed := rapid.Uint64Range(0, 20).Draw(t, "seed")
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		fan := func(n int) []int { return []int{n - 2, n - 3}[:min(2, max(0, n-1))] }
		var want []int
		for todo := slices.Clone(xs); len(todo) > 0; {
			n := todo[0]
			want = append(want, n)
			todo = append(todo[1:], fan(n)...)
		}
		f := stream.New("ring")
		f.Seed, f.Limit = seed, limit
		p := placesOf(f)
		var mu sync.Mutex
		var got []int
		netCycle(p.here, stream.Seq(p.here, slices.Values(xs)).Unordered().Open(), func(s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered] {
			s = s.FlatMap(fan)
			for _, h := range hops {
				switch h {
				case 0:
					s = s.Send(p.there, stream.Reorder).Send(p.here, stream.FIFO)
				case 1:
					s = s.RoundRobin(p.team, stream.FIFO).Unite(p.here, stream.Reorder)
				case 2:
					s = netCycle(p.here, s, func(s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered] {
						return s.Filter(func(int) bool { return false })
					})
				case 3:
					s = s.Send(p.there, slowly).Send(p.here, stream.FIFO)
				}
			}
			return s
		}).ForEach(func(n int) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, n)
		})
		if err := f.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, not %v", got, want)
		}
	})
}

// slowly is a wire of one's own that takes its time.
func slowly[D props.Delivery]() stream.Wire[D, D] {
	return stream.ClaimWire[D, D]("slowly", func(_, _ string) func(stream.Parcel) {
		queue := make(chan stream.Parcel, 1<<16)
		done := make(chan struct{}, 1)
		done <- struct{}{}
		return func(p stream.Parcel) {
			queue <- p
			go func() {
				<-done
				next := <-queue
				time.Sleep(time.Microsecond)
				next.Deliver()
				next.Done()
				done <- struct{}{}
			}()
		}
	})
}

// TestFeedbackWaits: a source that has nothing for a while does not end a cycle.
func TestFeedbackWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got atomic.Int64
		f := stream.New("waits")
		p := placesOf(f)
		inlet := stream.NewInlet[int](p.there)
		netCycle(p.here, inlet.Stream().Unordered().Send(p.here, stream.FIFO), func(s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered] {
			return s.FlatMap(countDown)
		}).ForEach(func(int) { got.Add(1) })
		wait := running(t.Context(), f)
		for i := range 5 {
			synctest.Wait()
			time.Sleep(time.Hour)
			if err := inlet.Put(t.Context(), 3); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if got.Load() != int64(4*(i+1)) {
				t.Fatalf("%d items after %d puts", got.Load(), i+1)
			}
		}
		inlet.Close()
		if err := wait(); err != nil || got.Load() != 20 {
			t.Fatalf("%d items, %v", got.Load(), err)
		}
	})
}

// TestFeedbackStops: an error in a cycle, and the end of the context, end what would go round for ever.
func TestFeedbackStops(t *testing.T) {
	forever := func(f *stream.Flow, step func(int) int) {
		p := placesOf(f)
		netCycle(p.here, stream.Items(p.here, 0).Unordered().Open(), func(s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered] {
			return s.Map(step).Send(p.there, stream.FIFO).Send(p.here, stream.FIFO)
		}).Ignore()
	}
	t.Run("error", func(t *testing.T) {
		f := stream.New("fails")
		forever(f, func(n int) int {
			if n == 1000 {
				panic("too far")
			}
			return n + 1
		})
		if err := f.Run(t.Context()); err == nil {
			t.Fatal("no error")
		}
	})
	t.Run("context", func(t *testing.T) {
		f := stream.New("stops")
		ctx, cancel := context.WithCancel(t.Context())
		forever(f, func(n int) int {
			if n == 1000 {
				cancel()
			}
			return n + 1
		})
		if err := f.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}

// TestFeedbackHoldsBack: sources wait while more comes round than may wait.
func TestFeedbackHoldsBack(t *testing.T) {
	const items = 100_000
	var made, most, done atomic.Int64
	f := stream.New("full")
	f.Limit = 1000
	p := placesOf(f)
	source := stream.Seq(p.there, numbers(items)).Inspect(func(int) { made.Add(1) })
	netCycle(p.here, source.Unordered().Open().Map(func(int) int { return 20 }).Send(p.here, stream.FIFO), func(s stream.Stream[int, netAt, props.Unordered]) stream.Stream[int, netAt, props.Unordered] {
		return s.FlatMap(countDown).Send(p.there, stream.FIFO).Send(p.here, stream.FIFO)
	}).ForEach(func(n int) {
		most.Store(max(most.Load(), made.Load()-done.Load()))
		if n == 0 {
			done.Add(1)
		}
	})
	if err := f.Run(t.Context()); err != nil || done.Load() != items {
		t.Fatalf("%d of %d, %v", done.Load(), items, err)
	}
	if most.Load() > 20_000 {
		t.Errorf("%d items were under way at once", most.Load())
	}
	fmt.Fprintln(t.Output(), "at most", most.Load())
}
