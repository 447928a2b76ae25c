package stream

import (
	"time"

	"github.com/calmflow/calm/internal/clock"
)

// face is the clock that a member of a simulation looks at: what the one true time looks like there.
type face struct {
	clock *clock.Clock
	ahead time.Duration
	drift time.Duration // more in each second
}

// face is the clock of a member, through all its crashes.
func (s *simulation) face(member string) *face {
	if s.faces[member] == nil {
		s.faces[member] = &face{clock: s.clock}
	}
	return s.faces[member]
}

// set has the clock be ahead of the true time from now on, and drift away from it.
func (c *face) set(ahead, drift time.Duration) { c.ahead, c.drift = ahead, drift }

// Now is Clock's.
func (c *face) Now() time.Time {
	now := c.clock.Now()
	return now.Add(c.ahead + time.Duration(now.Sub(dawn).Seconds()*float64(c.drift)))
}

// AfterFunc is Clock's.
func (c *face) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	if c.drift != 0 {
		d = time.Duration(float64(d)*float64(time.Second)/float64(time.Second+c.drift)) + time.Microsecond // it is over then by this clock, too
	}
	return c.clock.AfterFunc(d, f)
}

// clock is where a member's time comes from.
func (m *member) clock() Clock {
	if m.flow.sim != nil {
		return m.flow.sim.face(m.graph.Name())
	}
	return m.flow.clock()
}
