package tick_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/calmflow/calm/tick"
)

// A host that owns the loop: no goroutine, and each step when the host says.
func TestHostOwnedLoop(t *testing.T) {
	before := runtime.NumGoroutine()
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	out := tick.NewOutbox(tick.Map(in.Port(), func(x int) int { return x * x }), "out")
	holds(t, g.Ready(), "the first tick is always due")
	noError(t, g.RunAvailable())
	holds(t, !g.Ready(), "nothing to do")
	for i := range 10 {
		push(t, in, []int{i})
		holds(t, g.Ready(), "items wait")
		noError(t, g.RunAvailable())
		equal(t, []int{i * i}, collect(out))
	}
	in.Close()
	noError(t, g.RunAvailable())
	holds(t, g.Finished() && ended(out), "it has not finished")
	equal(t, 12, g.Ticks())
	holds(t, runtime.NumGoroutine() <= before, "a goroutine is left")
}

// Run wakes up for items, and returns when all inboxes are closed and empty.
func TestRunFinishes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		out := tick.NewOutbox(in.Port(), "out")
		done := make(chan error)
		go func() { done <- g.Run(t.Context()) }()
		for i := range 3 {
			synctest.Wait()
			equal(t, nil, in.Push(t.Context(), i))
			synctest.Wait()
			equal(t, []int{i}, collect(out))
		}
		in.Close()
		noError(t, <-done)
		holds(t, ended(out), "it has not ended")
		holds(t, errors.Is(in.Push(t.Context(), 1), tick.ErrStopped), "who would take it?")
	})
}

func TestRunIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := tick.New(tick.Options{})
		in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		ctx, cancel := context.WithCancelCause(t.Context())
		done := make(chan error)
		go func() { done <- g.Run(ctx) }()
		synctest.Wait()
		why := errors.New("enough")
		cancel(why)
		equal(t, why, <-done)
		holds(t, errors.Is(in.Push(t.Context(), 1), tick.ErrStopped), "who would take it?")
		holds(t, errors.Is(g.RunTick(), tick.ErrStopped), "the graph runs again")
		holds(t, errors.Is(g.Run(t.Context()), tick.ErrStopped), "the graph runs again")
	})
}

// A graph that always has something to do heeds its context and Stop all the same.
func TestBusyRunEnds(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(g *tick.Graph, cancel func())
		want error
	}{
		"cancel": {func(_ *tick.Graph, cancel func()) { cancel() }, context.Canceled},
		"stop":   {func(g *tick.Graph, _ func()) { g.Stop() }, tick.ErrStopped},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			g := tick.New(tick.Options{})
			in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
			l := tick.NewDelay[int](g, nil, false)
			l.Close(tick.Inspect(tick.Merge(in.Port(), l.Port()), func(int) {
				if g.Ticks() == 100 {
					test.end(g, cancel)
				}
			}))
			push(t, in, []int{1})
			holds(t, errors.Is(g.Run(ctx), test.want), "the wrong error")
			equal(t, 100, g.Ticks())
		})
	}
}

func TestStopWakesAnIdleRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := tick.New(tick.Options{})
		tick.NewInbox(g, "in", tick.InboxOptions[int]{})
		done := make(chan error)
		go func() { done <- g.Run(t.Context()) }()
		synctest.Wait()
		g.Stop()
		g.Stop()
		holds(t, errors.Is(<-done, tick.ErrStopped), "the wrong error")
	})
}

// No goroutine outlives Run: neither Run's own nor one that waits in Push or Metrics.
func TestNoGoroutineOutlivesRun(t *testing.T) {
	before := runtime.NumGoroutine()
	g := tick.New(tick.Options{})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{Limit: 1})
	tick.ForEach(in.Port(), func([]int) {}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	for range 10 {
		go func() {
			for in.Push(ctx, 1, 2, 3) == nil {
				g.Metrics()
			}
			done <- struct{}{}
		}()
	}
	go func() {
		for g.Metrics()[0].Items < 100 {
		}
		cancel()
		done <- struct{}{}
	}()
	holds(t, errors.Is(g.Run(ctx), context.Canceled), "the wrong error")
	for range 11 {
		<-done
	}
	for i := 0; i < 1e6 && runtime.NumGoroutine() > before; i++ {
		runtime.Gosched() // they have said that they are done, and need to return
	}
	holds(t, runtime.NumGoroutine() <= before, "a goroutine is left")
	var leaks bytes.Buffer
	noError(t, pprof.Lookup("goroutineleak").WriteTo(&leaks, 1))
	holds(t, !strings.Contains(leaks.String(), "calm/tick"), leaks.String())
}

// manual is a clock that a test sets, and that counts how often it is read.
type manual struct {
	now   time.Time
	reads int
}

func (m *manual) Now() time.Time { m.reads++; return m.now }

// The clock is read once a tick, and only if somebody asks.
func TestClock(t *testing.T) {
	clock := &manual{now: time.Unix(1000, 5)}
	g := tick.New(tick.Options{Clock: clock})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	stamp := func(x int) int64 { return g.Now().Unix() + int64(x) }
	out := tick.NewOutbox(tick.Map(in.Port(), stamp), "out")
	noError(t, g.RunTick())
	equal(t, 0, clock.reads)
	push(t, in, []int{1, 2})
	noError(t, g.RunTick())
	equal(t, []int64{1001, 1002}, collect(out))
	equal(t, 1, clock.reads)
	clock.now = clock.now.Add(time.Minute)
	equal(t, int64(1000), g.Now().Unix(), "between ticks it is the time of the last one")
	push(t, in, []int{0})
	noError(t, g.RunTick())
	equal(t, []int64{1060}, collect(out))
}

// Run says in the log when it begins and ends, and a failure is logged once.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	handler := slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch a.Key {
		case slog.TimeKey:
			return slog.Attr{}
		case "error":
			return slog.Bool("error", a.Value.Any() != nil)
		}
		return a
	}})
	g := tick.New(tick.Options{Name: "prices", Logger: slog.New(handler)})
	in := tick.NewInbox(g, "in", tick.InboxOptions[int]{})
	tick.ForEach(tick.Map(in.Port(), func(x int) int { return 1 / x }), func([]int) {}, nil)
	push(t, in, []int{0})
	holds(t, isOperator(g.Run(t.Context()), "Map"), "the wrong error")
	holds(t, isOperator(g.RunTick(), "Map"), "the wrong error")
	holds(t, g.Logger().Handler() == handler && g.Name() == "prices", "the options")
	equal(t, lines(`
		level=DEBUG msg="tick: graph runs" graph=prices operators=3
		level=ERROR msg="tick: graph failed" graph=prices tick=1 error=true
		level=DEBUG msg="tick: graph ended" graph=prices ticks=1 error=true
	`), lines(log.String()))
}
