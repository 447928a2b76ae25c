package stream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"github.com/calmflow/calm/tick"
)

// running starts the flow, and returns a function that waits for its end.
func running(ctx context.Context, f *stream.Flow) (wait func() error) {
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	return func() error { return <-done }
}

// TestInlet would fail if items were lost, came twice, or overtook those of the same goroutine.
func TestInlet(t *testing.T) {
	const writers, each = 8, 500
	type item struct{ writer, n int }
	last := map[int]int{}
	f := stream.New("inlet")
	in := stream.NewInlet[item](f.Process[Here]())
	in.Stream().ForEach(func(x item) {
		if x.n != last[x.writer]+1 {
			t.Errorf("%d of %d follows %d", x.n, x.writer, last[x.writer])
		}
		last[x.writer] = x.n
	})
	var wg sync.WaitGroup
	for w := range writers { // before the flow runs
		wg.Go(func() {
			for n := range each {
				if err := in.Put(context.Background(), item{w, n + 1}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() {
		wg.Wait()
		in.Close()
		in.Close()
	}()
	if err := f.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for w := range writers {
		if last[w] != each {
			t.Errorf("%d items of writer %d", last[w], w)
		}
	}
}

// TestInletCloseBeforeRun: the stream is empty, and the flow ends.
func TestInletCloseBeforeRun(t *testing.T) {
	f := stream.New("inlet")
	in := stream.NewInlet[int](f.Cluster[Team](3))
	in.Stream().ForEach(func(n int) { t.Error("came:", n) })
	in.Close()
	if err := f.Run(context.Background()); err != nil {
		t.Error(err)
	}
	if err := in.PutAt(context.Background(), 0, 1); !errors.Is(err, tick.ErrStopped) {
		t.Error("after the end:", err)
	}
	in.Close()
}

// TestInletClosed: what is in when it is closed is still taken, and nothing else gets in.
func TestInletClosed(t *testing.T) {
	var got []int
	f := stream.New("inlet")
	in := stream.NewInlet[int](f.Process[Here]())
	in.Stream().ForEach(func(n int) { got = append(got, n) })
	wait := running(t.Context(), f)
	for n := range 3 {
		if err := in.Put(t.Context(), n); err != nil {
			t.Error(err)
		}
	}
	in.Close()
	if err := in.Put(t.Context(), 3); !errors.Is(err, tick.ErrStopped) {
		t.Error("after Close:", err)
	}
	if err := wait(); err != nil || !slices.Equal(got, []int{0, 1, 2}) {
		t.Error(got, err)
	}
}

// TestInletFull: Put waits while the place does not keep up, and goes on when it does, or when its context ends.
func TestInletFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate, seen := make(chan struct{}), 0
		f := stream.New("inlet")
		in := stream.NewInlet[int](f.Process[Here]())
		in.Stream().ForEach(func(int) {
			<-gate
			seen++
		})
		wait := running(t.Context(), f)
		put := 0
		full, giveUp := context.WithCancelCause(t.Context())
		impatient := errors.New("no patience")
		blocked := make(chan error, 1)
		go func() {
			for {
				if err := in.Put(full, put); err != nil {
					blocked <- err
					return
				}
				put++
			}
		}()
		synctest.Wait()
		if limit := 2 * tick.DefaultLimit; put < tick.DefaultLimit || put > limit {
			t.Errorf("%d items got in before Put waited, not about %d", put, limit)
		}
		giveUp(impatient)
		if err := <-blocked; !errors.Is(err, impatient) {
			t.Error(err)
		}
		close(gate)
		if err := in.Put(t.Context(), put); err != nil {
			t.Error(err)
		}
		in.Close()
		if err := wait(); err != nil || seen != put+1 {
			t.Errorf("%d of %d came, %v", seen, put+1, err)
		}
	})
}

// TestInletBeforeRun: Put waits for the run, and no longer than its context.
func TestInletBeforeRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := stream.New("inlet")
		in := stream.NewInlet[int](f.Process[Here]())
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- in.Put(ctx, 1) }()
		synctest.Wait()
		select {
		case err := <-done:
			t.Error("Put did not wait:", err)
		default:
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// TestInletAtCluster: Put must say at which member.
func TestInletAtCluster(t *testing.T) {
	got := map[int]int{}
	f := stream.New("inlet")
	in := stream.NewInlet[int](f.Cluster[Team](2))
	in.Stream().ForEachMember(func(m stream.Member[Team], n int) { got[m.Index()] += n })
	wait := running(t.Context(), f)
	for member, want := range map[int]bool{0: true, 1: true, 2: false} {
		if err := in.PutAt(t.Context(), member, 10+member); (err == nil) != want {
			t.Errorf("at %d: %v", member, err)
		}
	}
	if err := in.Put(t.Context(), 1); err == nil {
		t.Error("Put does not say where, and is taken")
	}
	in.Close()
	if err := wait(); err != nil || fmt.Sprint(got) != "map[0:10 1:11]" {
		t.Error(got, err)
	}
}

// TestPutInside would fail if what came in any order could come back as Ordered, or if a full inlet waited for itself.
func TestPutInside(t *testing.T) {
	ctx := context.Background()
	for name, use := range map[string]func(s stream.Stream[int, stream.Process[There], props.Bag], put func(int)){
		"ForEach": func(s stream.Stream[int, stream.Process[There], props.Bag], put func(int)) { s.ForEach(put) },
		"Inspect": func(s stream.Stream[int, stream.Process[There], props.Bag], put func(int)) { s.Inspect(put).Ignore() },
		"Map": func(s stream.Stream[int, stream.Process[There], props.Bag], put func(int)) {
			s.Map(func(n int) int { put(n); return n }).Ignore()
		},
		"OnFinal": func(s stream.Stream[int, stream.Process[There], props.Bag], put func(int)) { s.Sum().OnFinal(put) },
	} {
		f := stream.New("inside")
		here, there := f.Process[Here](), f.Process[There]()
		in := stream.NewInlet[int](here)
		in.Stream().ForEach(func(n int) { t.Errorf("%s: %d came back", name, n) })
		calls := 0
		use(stream.Items(here, 1, 2).Send(there, stream.Reorder), func(n int) {
			calls++
			if err := in.Put(ctx, n); !errors.Is(err, stream.ErrPutInSink) {
				t.Errorf("%s: %v", name, err)
			}
			in.Close()
		})
		if err := f.Run(ctx); err != nil || calls == 0 {
			t.Errorf("%s: %d calls, %v", name, calls, err)
		}
	}
}

// TestInletOfRefusedFlow: nobody waits for a run that will not be.
func TestInletOfRefusedFlow(t *testing.T) {
	f := stream.New("refused")
	in := stream.NewInlet[int](f.Process[Here]())
	in.Stream() // which nothing uses
	put := make(chan error)
	go func() { put <- in.Put(context.Background(), 1) }()
	var m *stream.Misuse
	if err := f.Run(context.Background()); !errors.As(err, &m) {
		t.Error(err)
	}
	if err := <-put; !errors.Is(err, tick.ErrStopped) {
		t.Error(err)
	}
	in.Close()
}
