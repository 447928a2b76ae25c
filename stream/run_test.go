package stream_test

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// places are those of a flow under test.
type places struct {
	here  stream.Process[Here]
	there stream.Process[There]
	team  stream.Cluster[Team]
}

func placesOf(f *stream.Flow) places {
	return places{f.Process[Here](), f.Process[There](), f.Cluster[Team](3)}
}

// bubble returns the stacks of the goroutines of the caller's bubble. A goroutine that Run has left behind is one of them.
func bubble() []string {
	buf := make([]byte, 1<<20)
	stacks := strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n")
	_, mine, _ := strings.Cut(strings.SplitN(stacks[0], "\n", 2)[0], "synctest bubble ")
	var all []string
	for _, s := range stacks {
		if strings.Contains(strings.SplitN(s, "\n", 2)[0], "synctest bubble "+mine) {
			all = append(all, s)
		}
	}
	return all
}

// leavesNothing fails the test if Run, called by run, leaves goroutines behind, or stands still.
func leavesNothing(t *testing.T, run func(t *testing.T)) {
	synctest.Test(t, func(t *testing.T) {
		before := len(bubble())
		run(t)
		synctest.Wait()
		if after := bubble(); len(after) != before {
			t.Errorf("%d goroutines were left:\n%s", len(after)-before, strings.Join(after, "\n\n"))
		}
	})
}

// TestRunEnds: when the sources have ended, so does everything, whatever ends it goes through.
func TestRunEnds(t *testing.T) {
	for name, build := range map[string]func(p places, done func(int)){
		"nothing": func(places, func(int)) {},
		"no items": func(p places, done func(int)) {
			stream.Items[int](p.here).Sum().OnFinal(func(n int) { done(n + 1) })
		},
		"ticks": func(p places, done func(int)) {
			stream.Seq(p.here, numbers(3)).Open().Batch(moment).Sort(compareInts).AllTicks().
				Send(p.there, stream.FIFO).Filter(func(n int) bool { return n == 2 }).ForEach(done)
		},
		"ticks of ticks": func(p places, done func(int)) {
			stream.Seq(p.here, numbers(2)).Batch(moment).AllTicks().Batch(moment).AllTicks().
				Filter(func(n int) bool { return n == 1 }).ForEach(done)
		},
		"snapshots": func(p places, done func(int)) {
			sum := stream.Seq(p.here, numbers(3)).Open().Sum().Snapshot(moment).Stream().AllTicks()
			sum.Max().Reaches(lattice.MaxOf(3)).ForEach(func(m lattice.Max[int]) { done(m.V) })
		},
		"recursion": func(p places, done func(int)) {
			r := stream.Seq(p.there, numbers(3)).Recurse()
			r.Close(r.Facts().Map(func(n int) int { return (n + 1) % 10 })).
				Send(p.here, stream.Reorder).Sum().OnFinal(done)
		},
		"recursion in ticks": func(p places, done func(int)) {
			r := stream.Items(p.here, 5).Batch(moment).Recurse()
			r.Close(r.Facts().Map(func(n int) int { return n / 2 })).Sum().Stream().AllTicks().ForEach(done)
		},
		"to oneself": func(p places, done func(int)) {
			stream.Seq(p.here, numbers(3)).Send(p.here, stream.FIFO).Sum().OnFinal(done)
		},
		"there and back": func(p places, done func(int)) {
			stream.Seq(p.here, numbers(3)).Send(p.there, stream.Repeat).Unique().Send(p.here, stream.Reorder).Sum().OnFinal(done)
		},
		"a cluster": func(p places, done func(int)) {
			stream.Seq(p.here, numbers(9)).KeyBy(even).Shard(p.team, stream.FIFO).Sum().Entries().Unite(p.here, stream.FIFO).
				Filter(func(e stream.Entry[bool, int]) bool { return e.Key }).
				ForEach(func(e stream.Entry[bool, int]) { done(e.Value) })
		},
		"exchange": func(p places, done func(int)) {
			stream.Seq(p.team, numbers(3)).Exchange(p.team, stream.FIFO).Values().Count().FromAny(p.here).
				OnFinal(func(n Nat) { done(int(n)) })
		},
		"a wait for the other side": func(p places, done func(int)) {
			late := stream.Seq(p.there, numbers(2)).Send(p.here, stream.FIFO)
			stream.Items(p.here, 1, 2).Difference(late).ForEach(done)
		},
		"a slow end": func(p places, done func(int)) {
			in := stream.NewInlet[int](p.there)
			in.Stream().Merge(stream.Items(p.here, 2).Open().Send(p.there, stream.FIFO)).
				Send(p.here, stream.Reorder).ForEach(func(n int) {
				go in.Close()
				done(n)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			leavesNothing(t, func(t *testing.T) {
				f, calls, result := stream.New("ends"), 0, 0
				build(placesOf(f), func(n int) { calls, result = calls+1, n })
				if err := f.Run(t.Context()); err != nil {
					t.Error(err)
				}
				if name != "nothing" && (calls != 1 || result == 0) {
					t.Errorf("%d results, the last %d", calls, result)
				}
			})
		})
	}
}

func compareInts(a, b int) int { return a - b }

// TestRunIsCancelled: whatever a run waits for, it ends with the context, and returns the cause.
func TestRunIsCancelled(t *testing.T) {
	for name, build := range map[string]func(ctx context.Context, p places) (after func()){
		"a channel": func(_ context.Context, p places) func() {
			stream.Chan(p.here, make(chan int)).Ignore()
			return nil
		},
		"an inlet": func(_ context.Context, p places) func() {
			stream.NewInlet[int](p.team).Stream().Ignore()
			return nil
		},
		"a full inlet": func(ctx context.Context, p places) func() {
			in, put := stream.NewInlet[int](p.here), make(chan error)
			in.Stream().To(make(chan int))
			go func() {
				var err error
				for err == nil {
					err = in.Put(context.WithoutCancel(ctx), 1)
				}
				put <- err
			}()
			return func() {
				if err := <-put; !errors.Is(err, tick.ErrStopped) {
					panic(err)
				}
			}
		},
		"a receiver": func(_ context.Context, p places) func() {
			stream.Items(p.there, 1).Send(p.here, stream.FIFO).To(make(chan int))
			return nil
		},
		"a loop": func(_ context.Context, p places) func() {
			stream.Seq(p.here, forever).All()
			return nil
		},
		"a sequence without end": func(_ context.Context, p places) func() {
			stream.Seq(p.here, forever).Send(p.there, stream.FIFO).To(make(chan int))
			return nil
		},
		"a connection": func(_ context.Context, p places) func() {
			mine, yours := net.Pipe()
			stream.Typed(p.here, mine).Ignore()
			return func() { // which may still be read
				go func() { _, _ = yours.Write([]byte("x")) }()
				if n, err := mine.Read(make([]byte, 1)); n != 1 || err != nil {
					panic(err)
				}
			}
		},
		"a pipe": func(_ context.Context, p places) func() {
			r, w := io.Pipe()
			stream.Lines(p.here, r).Ignore()
			return func() { _ = w.Close() } // nothing else ends its Read
		},
		"ticks": func(_ context.Context, p places) func() {
			stream.Chan(p.here, make(chan int)).Batch(moment).AllTicks().Ignore()
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			leavesNothing(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				f, cause := quiet("cancelled"), errors.New("enough")
				after := build(ctx, placesOf(f))
				wait := running(ctx, f)
				synctest.Wait()
				cancel(cause)
				if err := wait(); !errors.Is(err, cause) {
					t.Errorf("Run returned %v", err)
				}
				if after != nil {
					after()
				}
			})
		})
	}
}

// TestEndlessRecursionIsCancelled: it is one tick that never ends, and ends with the context all the same.
func TestEndlessRecursionIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	f, cause := quiet("endless"), errors.New("enough")
	r := stream.Items(f.Process[Here](), 0).Recurse()
	r.Close(r.Facts().Map(func(n int) int {
		if n == 1000 {
			cancel(cause)
		}
		return n + 1
	})).Count().OnFinal(func(n Nat) { t.Error("all are", n) })
	if err := f.Run(ctx); !errors.Is(err, cause) {
		t.Error(err)
	}
}

// The same of a recursion on a table: ways that get shorter with each round.
func TestEndlessTableRecursionIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	f, cause := quiet("endless"), errors.New("enough")
	shorter := lattice.ClaimMonotone("shorter", func(m lattice.Min[int]) lattice.Min[int] {
		if m.V == -1000 {
			cancel(cause)
		}
		return lattice.MinOf(m.V - 1)
	})
	r := stream.Items(f.Process[Here](), 0).KeyBy(itself).Min().Recurse()
	r.Close(r.Table().MapMonotone(shorter)).Cell().OnFinal(func(all map[int]lattice.Min[int]) { t.Error("the shortest is", all) })
	if err := f.Run(ctx); !errors.Is(err, cause) {
		t.Error(err)
	}
}

func forever(yield func(int) bool) {
	for n := 0; yield(n); n++ {
	}
}
