package stream

import (
	"time"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Every yields the time, in UTC, every d from the beginning of the run on. At a cluster each member has ticks of its own, and each
// client from when it comes. It takes a token, since how many ticks there are by when depends on the clock.
//
// While the flow does not keep up, one tick waits and the others are left out, as a time.Ticker does: none is made up for. It is a
// source that goes on, so a flow with it ends with its context. A time.Time has no canonical equality: where items are compared,
// take its UnixNano.
func Every[At Place[L], L Location[L]](at At, d time.Duration, why props.Nondet) Stream[time.Time, L, props.Ordered] {
	return streamOf[time.Time, L, props.Ordered](every(placeAt("Every", at), d).token(why))
}

func every(at *place, d time.Duration) *node {
	mustLast("Every", d)
	n := source("Every", at)
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[time.Time]{Limit: 1, Codec: canon.Codec[time.Time]{}, Admit: m.admit(n)})
		m.ports[n.id] = box.Port()
		t := &ticker{alarm: m.alarm(), every: d, box: box}
		m.begins = append(m.begins, t.begin)
		m.leaving = append(m.leaving, func() {
			t.alarm.end()
			box.Close()
		})
	}
	return n
}

// mustLast refuses a time that is none.
func mustLast(op string, d time.Duration) {
	if d <= 0 {
		misuse(op, "a time of %v: say more than 0", d)
	}
}

// ticker is an Every at one member.
type ticker struct {
	alarm *alarm
	every time.Duration
	from  time.Time
	box   *tick.Inbox[time.Time]
}

func (t *ticker) begin() {
	t.from = t.alarm.clock.Now()
	t.alarm.set(t.every, t.fire)
}

// fire sends the time, unless one is still there, and waits for the next that is not over yet.
func (t *ticker) fire() {
	now := t.alarm.clock.Now()
	if _, err := t.box.TryPush(now.UTC().Round(0)); err == nil {
		t.alarm.set(t.every-now.Sub(t.from)%t.every, t.fire)
	}
}
