package stream

import (
	"sync"
	"time"
)

// Clock is where a flow's time comes from: what operators that take a token for it see, and when their timers fire. All places of
// a flow that run in one process have one clock. Tests give a flow one that they move on: proptest.Clock.
type Clock interface {
	// Now returns the time.
	Now() time.Time

	// AfterFunc calls f once, d from now: on a goroutine of its own, or on that of who moves the clock on, and never before it
	// has returned. stop keeps f from being called, and says whether it has; if not, f has been called, or is about to be.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// wallClock is real time, or that of a bubble of testing/synctest.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}

func (f *Flow) clock() Clock {
	if f.Clock == nil {
		return wallClock{}
	}
	return f.Clock
}

// alarm is a timer of a member: at most one call of its function is to come. It ends with the member.
type alarm struct {
	clock Clock
	calls sync.WaitGroup // to come, or under way

	mu   sync.Mutex
	stop func() bool // of the last that was set, or nil
	over bool
}

// alarm returns a timer for an operator of m.
func (m *member) alarm() *alarm {
	a := &alarm{clock: m.clock()}
	m.alarms = append(m.alarms, a)
	return a
}

// set has f called d from now, in place of what was set before. After end it does nothing.
func (a *alarm) set(d time.Duration, f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.clear()
	if a.over {
		return
	}
	a.calls.Add(1)
	a.stop = a.clock.AfterFunc(d, func() {
		defer a.calls.Done()
		f()
	})
}

// unset has nothing called.
func (a *alarm) unset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.clear()
}

func (a *alarm) clear() {
	if a.stop != nil && a.stop() {
		a.calls.Done()
	}
	a.stop = nil
}

// end has nothing called any more. When it returns no call is under way.
func (a *alarm) end() {
	a.mu.Lock()
	a.over = true
	a.clear()
	a.mu.Unlock()
	a.calls.Wait()
}

// beginTime starts the timers of a member that begins to run.
func (m *member) beginTime() {
	for _, f := range m.begins {
		f()
	}
}

// endTime ends the timers of a member that does not run any more: nothing of theirs is left behind.
func (m *member) endTime() {
	for _, a := range m.alarms {
		a.end()
	}
}
