package mesh

import (
	"math/rand/v2"
	"time"
)

// pace is how much may be unacknowledged, and for how long, before it is sent again: what TCP does, of whole parcels and without
// a parcel's being held up by another.
type pace struct {
	smoothed time.Duration // from when a parcel is sent until its acknowledgement comes; 0: not known yet
	varies   time.Duration
	window   float64 // parcels that may be under way
	slowed   time.Time
}

const (
	leastPatience = 20 * time.Millisecond
	firstPatience = 200 * time.Millisecond
	mostPatience  = time.Second

	leastWindow = 4
	firstWindow = 32
	mostWindow  = 1024
)

func newPace() pace { return pace{window: firstWindow} }

// patience is how long to wait for the acknowledgement of a parcel that has been late so many times. It is jittered, so that what was
// lost together is not sent together again.
func (p *pace) patience(late int) time.Duration {
	wait := firstPatience
	if p.smoothed > 0 {
		wait = p.smoothed + 4*p.varies
	}
	wait = max(wait, leastPatience)
	for range late {
		if wait *= 2; wait >= mostPatience {
			break
		}
	}
	return min(wait+rand.N(wait/4), mostPatience)
}

// acknowledged notes how long one took there and back: the window grows by one with each windowful.
func (p *pace) acknowledged(took time.Duration) {
	p.window = min(p.window+1/p.window, mostWindow)
	if took = max(took, time.Microsecond); p.smoothed == 0 {
		p.smoothed, p.varies = took, took/2
		return
	}
	p.varies += ((p.smoothed - took).Abs() - p.varies) / 4
	p.smoothed += (took - p.smoothed) / 8
}

// missed notes that something was not acknowledged in time: the window is halved, and for what was sent with it not again.
func (p *pace) missed(now time.Time) {
	if now.Sub(p.slowed) >= max(p.smoothed, leastPatience) {
		p.window, p.slowed = max(p.window/2, leastWindow), now
	}
}
