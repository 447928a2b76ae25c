package tick

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// RunTick runs one tick, whether or not anything has arrived: it takes one cut of what waits in the inboxes, runs every
// kernel in topological order, and returns. A panic or error in an operator ends the graph: it is returned, as an
// OperatorError, now and by every later call. After Stop, or once Run has returned, RunTick returns ErrStopped. An
// operator must not call it on its own graph: it would wait for itself.
func (g *Graph) RunTick() error { return g.tick(g.take) }

// take is the cut: what has arrived in all inboxes at one moment.
func (g *Graph) take() error {
	_ = g.ask()
	g.queues.Lock()
	for _, in := range g.inboxes {
		in.cut()
	}
	g.queues.Unlock()
	for _, in := range g.inboxes {
		if err := in.choose(); err != nil {
			return err
		}
	}
	if g.journal != nil {
		return g.journal.write(g)
	}
	return nil
}

// ask has the inboxes find out whether they may be taken from.
func (g *Graph) ask() error {
	if g.admits {
		for _, in := range g.inboxes {
			in.ask()
		}
	}
	return nil
}

// tick runs one tick on the cut that take makes.
func (g *Graph) tick(take func() error) error {
	return g.protect(func() error {
		if err := g.runnable(); err != nil {
			return err
		}
		g.timed = false
		if err := take(); err != nil {
			return err
		}
		g.step()
		return nil
	})
}

// protect calls what may run a user's code, and makes an error that ends the graph of what goes wrong there.
func (g *Graph) protect(f func() error) (err error) {
	g.running.Lock()
	g.current = nil
	returned := false
	defer func() {
		if !returned {
			err = g.recovered(recover())
		}
		g.fail(err)
		g.release()
	}()
	err = f()
	returned = true
	return err
}

// runnable compiles the graph at the first tick, and returns why there can be no other.
func (g *Graph) runnable() error {
	if g.failed == nil && g.plan == nil {
		g.fail(g.compile())
	}
	if g.failed == nil && g.hasStopped() {
		return ErrStopped
	}
	return g.failed
}

// fail ends the graph, unless err is nil or the graph has ended.
func (g *Graph) fail(err error) {
	if err == nil || err == ErrStopped || g.failed != nil {
		return
	}
	g.failed = err
	g.Stop()
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return // an operator that waited was told to stop, which whoever told it knows
	}
	g.opts.Logger.Error("tick: graph failed", slog.String("graph", g.opts.Name), slog.Uint64("tick", g.ticks), slog.Any("error", err))
}

// release ends what began with running.Lock.
func (g *Graph) release() {
	if g.asked.Load() {
		g.answer()
	}
	g.running.Unlock()
	g.answerIfIdle()
}

// step is the tick itself.
func (g *Graph) step() {
	g.ticks++
	g.again = false
	for _, d := range g.delays {
		d.take()
	}
	for _, d := range g.delays {
		d.release()
	}
	for _, in := range g.inboxes {
		in.deliver()
	}
	for i := range g.plan {
		g.plan[i].exec(g)
	}
	for _, d := range g.domains {
		d.close()
		g.again = g.again || d.ready()
	}
	for _, c := range g.cycles {
		g.again = c.settle() || g.again
	}
}

// Now returns the time of the current tick, in UTC: the clock is read once, by the first call, or at the tick's
// beginning if the graph is recorded. Between ticks it is the time of the last one.
func (g *Graph) Now() time.Time {
	if !g.timed {
		now := g.opts.Clock.Now()
		g.setNow(now.Unix(), now.Nanosecond())
	}
	return g.now
}

// setNow makes the time of a journal, so that a run sees what its replay will.
func (g *Graph) setNow(seconds int64, nanos int) {
	g.now, g.timed = time.Unix(seconds, int64(nanos)).UTC(), true
}

// Ticks returns how many ticks have begun.
func (g *Graph) Ticks() uint64 { return g.ticks }

// Wake has Run look again for work. It never waits.
func (g *Graph) Wake() { signal(g.wake) }

// Ready says whether a tick would have anything to do; it also holds if the tick would tell that an Admit option
// panicked.
func (g *Graph) Ready() bool {
	if g.again || g.admits && g.protect(g.ask) != nil {
		return true
	}
	g.queues.Lock()
	defer g.queues.Unlock()
	for _, in := range g.inboxes {
		if in.ready() {
			return true
		}
	}
	return false
}

// Finished says whether all inboxes have been closed and drained, and nothing waits for another tick.
func (g *Graph) Finished() bool {
	if g.again || g.failed != nil {
		return false
	}
	g.queues.Lock()
	defer g.queues.Unlock()
	for _, in := range g.inboxes {
		if !in.drained() {
			return false
		}
	}
	return true
}

// RunAvailable runs ticks until none would have anything to do. It starts no goroutine and does not wait, but for what
// the operators do. It returns what RunTick does.
func (g *Graph) RunAvailable() error { return g.runAvailable(context.Background()) }

func (g *Graph) runAvailable(ctx context.Context) error {
	for g.Ready() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := g.RunTick(); err != nil {
			return err
		}
	}
	return g.failed
}

// Run runs ticks as items arrive, in the caller's goroutine. It returns nil once all inboxes have been closed and
// drained, the context's cause when it ends first, ErrStopped when Stop ends it, or the OperatorError that ended the
// graph. What then still waits is discarded, and Push returns ErrStopped.
func (g *Graph) Run(ctx context.Context) error {
	defer g.Stop()
	g.opts.Logger.Debug("tick: graph runs", slog.String("graph", g.opts.Name), slog.Int("operators", len(g.nodes)))
	err := g.runUntil(ctx)
	g.opts.Logger.Debug("tick: graph ended", slog.String("graph", g.opts.Name), slog.Uint64("ticks", g.ticks), slog.Any("error", err))
	return err
}

func (g *Graph) runUntil(ctx context.Context) error {
	for {
		g.tell(g.opts.Busy)
		if err := g.runAvailable(ctx); err != nil {
			return err
		}
		g.tell(g.opts.Idle)
		if g.Finished() {
			return nil
		}
		select {
		case <-g.wake:
		case <-g.stopped:
			return ErrStopped
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (g *Graph) tell(f func()) {
	if f != nil {
		f()
	}
}

// Closed says whether all inboxes that the outside fills, those without the option Inner, have been closed and drained.
// It stays so.
func (g *Graph) Closed() bool {
	g.queues.Lock()
	defer g.queues.Unlock()
	for _, in := range g.inboxes {
		if !in.inner() && !in.drained() {
			return false
		}
	}
	return true
}

// Stop has Run return after the current tick, and releases everyone who waits in Push. The graph is not run again.
func (g *Graph) Stop() { g.stop.Do(func() { close(g.stopped) }) }

func (g *Graph) hasStopped() bool {
	select {
	case <-g.stopped:
		return true
	default:
		return false
	}
}
