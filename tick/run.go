package tick

import (
	"context"
	"log/slog"
	"time"
)

// RunTick runs one tick, whether or not anything has arrived: it takes one cut of what waits in the inboxes, runs every
// kernel once in topological order, and returns. A panic or error in an operator ends the graph: it is returned, as an
// OperatorError, now and by every later call. Calls from several goroutines wait for each other.
func (g *Graph) RunTick() error {
	return g.tick(func() error {
		g.now = g.opts.Clock.Now()
		g.queues.Lock()
		for _, in := range g.inboxes {
			in.cut()
		}
		g.queues.Unlock()
		if g.journal != nil {
			return g.journal.write(g)
		}
		return nil
	})
}

// tick runs one tick on the cut that take makes.
func (g *Graph) tick(take func() error) error {
	g.running.Lock()
	err := g.failed
	if err == nil {
		if g.plan == nil {
			err = g.compile()
		}
		if err == nil {
			err = take()
		}
		if err == nil {
			err = g.protect(g.step)
		}
		if err != nil {
			g.failed = err
			g.opts.Logger.Error("tick: graph failed", slog.String("graph", g.opts.Name), slog.Any("error", err))
		}
	}
	if g.asked.Load() {
		g.answer()
	}
	g.running.Unlock()
	g.answerIfIdle()
	if err != nil {
		g.Stop()
	}
	return err
}

// step is the tick itself.
func (g *Graph) step() {
	g.ticks++
	g.again = false
	for _, d := range g.delays {
		d.turn()
	}
	for _, in := range g.inboxes {
		in.deliver()
	}
	for i := range g.plan {
		g.plan[i].exec(g)
	}
	for _, d := range g.domains {
		d.close()
	}
}

// Now returns the time at which the current tick began.
func (g *Graph) Now() time.Time { return g.now }

// Ticks returns how many ticks have begun.
func (g *Graph) Ticks() uint64 { return g.ticks }

// Name returns the graph's name.
func (g *Graph) Name() string { return g.opts.Name }

// Logger returns where the graph logs.
func (g *Graph) Logger() *slog.Logger { return g.opts.Logger }

// Wake has Run look again for work.
func (g *Graph) Wake() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

// Ready says whether a tick would have anything to do.
func (g *Graph) Ready() bool {
	if g.again {
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
	if g.again {
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

// RunAvailable runs ticks until none would have anything to do. It starts no goroutine and does not block, but for what
// the operators do.
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
	return nil
}

// Run runs ticks as items arrive, in the caller's goroutine. It returns nil once all inboxes have been closed and
// drained, the context's cause when it ends first, or the OperatorError that ended the graph. What then still waits is
// discarded, and Push returns ErrStopped.
func (g *Graph) Run(ctx context.Context) error {
	defer g.Stop()
	for {
		if err := g.runAvailable(ctx); err != nil {
			return err
		}
		if g.Finished() {
			return nil
		}
		select {
		case <-g.wake:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Stop releases everyone who waits in Push. The graph is not run again.
func (g *Graph) Stop() { g.stop.Do(func() { close(g.stopped) }) }
