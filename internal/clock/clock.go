// Package clock is a clock that stands still until it is moved on, for tests and for who drives whole flows.
package clock

import (
	"container/heap"
	"fmt"
	"sync"
	"time"
)

// Clock is a clock that is moved on by Advance. The zero value stands at the zero time.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	set    uint64 // timers, ever
	timers timers
}

// New returns a clock that stands at start.
func New(start time.Time) *Clock { return &Clock{now: start} }

// Restart puts the clock to start, and forgets all timers.
func (c *Clock) Restart(start time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.timers = start, nil
}

// Now returns the time at which the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc has Advance call f once the clock has come to d from now. stop keeps f from being called, and says whether it has.
func (c *Clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set++
	t := &timer{at: c.now.Add(max(0, d)), number: c.set, f: f}
	heap.Push(&c.timers, t)
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return t.leave(&c.timers)
	}
}

// Advance moves the clock on by d, and calls what is due by then, each at its time.
func (c *Clock) Advance(d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("clock: moved on by %v: time does not go back", d))
	}
	c.mu.Lock()
	till := c.now.Add(d)
	c.mu.Unlock()
	for f := c.next(till); f != nil; f = c.next(till) {
		f()
	}
}

// next takes the first timer that is due by till, and moves the clock to its time; if there is none, to till.
func (c *Clock) next(till time.Time) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.timers) == 0 || c.timers[0].at.After(till) {
		c.moveTo(till)
		return nil
	}
	t := c.timers[0]
	t.leave(&c.timers)
	c.moveTo(t.at)
	return t.f
}

func (c *Clock) moveTo(t time.Time) {
	if t.After(c.now) {
		c.now = t
	}
}

// Wait moves the clock on to the first timer that is set, and calls it. It says whether there was one.
func (c *Clock) Wait() bool {
	c.mu.Lock()
	if len(c.timers) == 0 {
		c.mu.Unlock()
		return false
	}
	f := c.timers[0].f
	c.moveTo(c.timers[0].at)
	c.timers[0].leave(&c.timers)
	c.mu.Unlock()
	f()
	return true
}

// Pending returns how many timers are set.
func (c *Clock) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}

// timer is one that is set, or was.
type timer struct {
	at     time.Time
	number uint64
	f      func()
	place  int // in timers
	gone   bool
}

// leave takes the timer out of ts, and says whether it was there.
func (t *timer) leave(ts *timers) bool {
	if t.gone {
		return false
	}
	heap.Remove(ts, t.place)
	t.gone = true
	return true
}

// timers is a heap: the first is due first, and of several the one that was set first.
type timers []*timer

func (ts timers) Len() int { return len(ts) }

func (ts timers) Less(i, j int) bool {
	if ts[i].at.Equal(ts[j].at) {
		return ts[i].number < ts[j].number
	}
	return ts[i].at.Before(ts[j].at)
}

func (ts timers) Swap(i, j int) {
	ts[i], ts[j] = ts[j], ts[i]
	ts[i].place, ts[j].place = i, j
}

// Push is heap.Interface's.
func (ts *timers) Push(x any) {
	t := x.(*timer)
	t.place = len(*ts)
	*ts = append(*ts, t)
}

// Pop is heap.Interface's.
func (ts *timers) Pop() any {
	last := len(*ts) - 1
	t := (*ts)[last]
	(*ts)[last] = nil
	*ts = (*ts)[:last]
	return t
}
