package stream

import (
	"slices"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// room is a cycle between two places, which are ticked by hand on the test's goroutine, so that each order of their ticks can be had.
// Its source always has more, and takes as much as it may whenever its spinner looks.
type room struct {
	here, there *member
	entered     int // of the source's items
	finished    int
	most        int    // under way at once
	meanwhile   func() // called once in each tick of there, in the middle of it
}

const (
	roomItems  = 3000
	roomLimit  = 20
	roomIntake = 8  // the most that one tick takes of the source
	roomRounds = 12 // of each item
	roomHops   = 3  // channels that the cycle has: there, back, and round
	// Each channel may be one short of full when a tick takes in what it may. All that is under way waits in one of them, or is in a
	// tick that took it from there.
	roomBound = roomHops*(roomLimit-1) + roomIntake
)

func newRoom(t *testing.T) (*room, *running) {
	t.Helper()
	c := &room{}
	f := New("room")
	f.Limit = roomLimit
	type here struct{}
	type there struct{}
	at, away := f.Process[here](), f.Process[there]()
	entering := streamOf[int, Process[here], props.Unordered](eager(at.process, func() {
		c.entered++
		c.most = max(c.most, c.entered-c.finished)
	}))
	later := Feedback[int, props.Unordered](at)
	last := -1
	later.Close(entering.Merge(later.Stream()).
		Send(away, FIFO).
		Inspect(func(int) {
			if now := int(c.there.graph.Ticks()); now != last && c.meanwhile != nil {
				last = now
				c.meanwhile()
			}
		}).
		FilterMap(func(n int) (int, bool) {
			if n == 0 {
				c.finished++
			}
			return n - 1, n > 0
		}).
		Send(at, FIFO))
	if err := f.check(); err != nil {
		t.Fatal(err)
	}
	f.ran = true
	r := f.instantiate(t.Context())
	i := slices.IndexFunc(r.members, func(m *member) bool { return m.at == at.process })
	c.here, c.there = r.members[i], r.members[1-i]
	return c, r
}

// eager is a source as Items is, that a tick takes a few items of. It counts them.
func eager(at *place, enter func()) *node {
	n := source("eager", at)
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[int]{
			Limit: -1, Admit: m.admit(n),
			Cut: func(queue []int) (take, keep []int) {
				k := min(roomIntake, len(queue))
				return queue[:k], queue[k:]
			},
		})
		_, _ = box.TryPush(slices.Repeat([]int{roomRounds}, roomItems)...)
		box.Close()
		m.ports[n.id] = tick.Inspect(box.Port(), func(int) { enter() })
	}
	return n
}

// work has a member do all that it can.
func (c *room) work(t *testing.T, m *member) {
	t.Helper()
	m.busy()
	if err := m.graph.RunAvailable(); err != nil {
		t.Fatal(err)
	}
	m.idle()
}

// tick has a member do one tick.
func (c *room) tick(t *testing.T, m *member) {
	t.Helper()
	m.busy()
	if err := m.graph.RunTick(); err != nil {
		t.Fatal(err)
	}
	m.idle()
}

// finish runs the rest, and holds the cycle to its bound.
func (c *room) finish(t *testing.T, r *running) {
	t.Helper()
	if err := r.settle(); err != nil {
		t.Fatal(err)
	}
	if c.entered != roomItems || c.finished != roomItems {
		t.Errorf("%d of %d items have gone round, and %d have entered", c.finished, roomItems, c.entered)
	}
	if c.most > roomBound {
		t.Errorf("%d items were under way at once, more than %d", c.most, roomBound)
	}
	t.Logf("at most %d under way, of %d items and a bound of %d", c.most, roomItems, roomBound)
}

// TestFeedbackRoom: sources that are faster than a cycle wait for it. If it fails, a program with a cycle holds as much as its sources
// have, since nothing tells them to wait.
func TestFeedbackRoom(t *testing.T) {
	c, r := newRoom(t)
	c.work(t, c.here)
	if c.entered < roomLimit || c.entered > roomLimit+roomIntake {
		t.Errorf("%d items entered before anything came round, where there is room for %d", c.entered, roomLimit)
	}
	c.finish(t, r)
}

// TestFeedbackRoomInTicks: what a tick has taken still counts while the tick goes on, since it comes round again. If it fails, a
// source that looks meanwhile finds the cycle empty, and adds to it each time: what is under way grows with each round.
func TestFeedbackRoomInTicks(t *testing.T) {
	c, r := newRoom(t)
	meanwhile := 0
	c.meanwhile = func() {
		meanwhile++
		c.work(t, c.here)
	}
	for c.finished < roomItems { // here brings all that there is before each tick of there, which then holds it all
		c.work(t, c.here)
		c.tick(t, c.there)
	}
	c.finish(t, r)
	if meanwhile < roomRounds {
		t.Errorf("only %d ticks had another in the middle", meanwhile)
	}
}
