package stream

import (
	"context"
	"sync"

	"github.com/calmflow/calm/tick"
)

// desk is where the callers of a service at one member wait for their answers.
type desk[R any] struct {
	run   context.Context
	slots chan struct{} // one token for each call that is open
	over  chan struct{} // closed when no more answers come

	mu    sync.Mutex
	next  uint64
	open  map[uint64]func(R) // what takes the answer, by the number of the call
	ended bool
}

func newDesk[R any](m *member, limit int) *desk[R] {
	return &desk[R]{run: m.ctx, slots: make(chan struct{}, limit), over: make(chan struct{}), open: map[uint64]func(R){}}
}

// take waits until one more call may be open.
func (d *desk[R]) take(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if d.stopped() {
		return tick.ErrStopped
	}
	select {
	case d.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-d.over:
	case <-d.run.Done():
	}
	return tick.ErrStopped
}

func (d *desk[R]) stopped() bool {
	select {
	case <-d.over:
		return true
	default:
		return d.run.Err() != nil
	}
}

func (d *desk[R]) tryTake() bool {
	select {
	case d.slots <- struct{}{}:
		return true
	default:
		return false
	}
}

// enter opens a call. Numbers count from 1, and none is used again.
func (d *desk[R]) enter(reply func(R)) (number uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.next++
	d.open[d.next] = reply
	return d.next
}

// wait waits for the answer. One that is there counts, even if the caller would give up in the same moment.
func (d *desk[R]) wait(ctx context.Context, answer <-chan R, r *R) (err error) {
	select {
	case *r = <-answer:
		return nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-d.over:
		err = tick.ErrStopped
	case <-d.run.Done():
		err = tick.ErrStopped
	}
	select {
	case *r = <-answer:
		return nil
	default:
		return err
	}
}

// leave closes a call, unless it has been answered.
func (d *desk[R]) leave(number uint64) { d.close(number) }

func (d *desk[R]) close(number uint64) (reply func(R)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	reply = d.open[number]
	if reply != nil {
		delete(d.open, number)
		<-d.slots
	}
	return reply
}

// answer closes a call with an answer, if anybody still waits for it. It never waits.
func (d *desk[R]) answer(number uint64, r R) {
	if reply := d.close(number); reply != nil {
		reply(r)
	}
}

func (d *desk[R]) waitsFor(number uint64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open[number] != nil
}

// end says that no more answers come.
func (d *desk[R]) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.ended {
		d.ended = true
		close(d.over)
	}
}
