package proptest

import (
	"fmt"
	"time"

	"github.com/calmflow/calm/internal/clock"
	"github.com/calmflow/calm/stream"
)

// Clock is a clock for [stream.Flow] that stands still until a test moves it on: a flow's timers fire when the test says so, and
// in an order that is always the same. Its methods may be called from any goroutine. In testing/synctest, where the wall clock
// is one that moves by itself, synctest.Wait tells when a flow has nothing more to do before the next Advance.
type Clock struct{ clock *clock.Clock }

var _ stream.Clock = (*Clock)(nil)

// NewClock returns a clock that stands at start.
func NewClock(start time.Time) *Clock { return &Clock{clock.New(start)} }

// Now returns the time at which the clock stands.
func (c *Clock) Now() time.Time { return c.clock.Now() }

// AfterFunc has Advance call f once the clock has come to d from now, and at the next Advance if d is not more than 0. stop keeps f from
// being called, and says whether it has.
func (c *Clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return c.clock.AfterFunc(d, f)
}

// Advance moves the clock on by d, and calls on the caller's goroutine what is due by then: in the order of time, and at one time in the
// order of setting. To each function the clock shows the function's own time; what it sets in turn and is due by then is called too.
// One goroutine at a time moves a clock. It panics if d is less than 0.
func (c *Clock) Advance(d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("proptest: the clock is moved on by %v: time does not go back", d))
	}
	c.clock.Advance(d)
}
