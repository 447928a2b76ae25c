package stream

import (
	"sync"
	"sync/atomic"
)

// traffic is what a channel between two places has under way.
type traffic struct {
	waiting atomic.Int64 // items that no tick has taken yet
	limit   int64
	wake    func() // has the sources look again, once there is room
	blocked atomic.Bool

	// where some of the places are in other processes
	elsewhere atomic.Int64    // of these, in which it is full
	tells     func(full bool) // the others
	telling   sync.Mutex
	told      bool // that it is full here

	senders atomic.Int64 // members that may still send; clients that may still come are one
	tell    func() int   // how many members send, if not all
	ended   func()       // called when the last has ended
}

func (t *traffic) full() bool { return t.waiting.Load() >= t.limit || t.elsewhere.Load() > 0 }

// fullElsewhere notes that in some other process it is full, or is not any more.
func (t *traffic) fullElsewhere(is bool) {
	if is {
		t.elsewhere.Add(1)
		return
	}
	t.elsewhere.Add(-1)
	t.took(0)
}

// sent notes n items more that no tick has taken.
func (t *traffic) sent(n int) {
	if t.waiting.Add(int64(n)) >= t.limit && t.tells != nil {
		t.tellElsewhere()
	}
}

// tellElsewhere makes known that it is full, or that there is room again: once half of it is free.
func (t *traffic) tellElsewhere() {
	t.telling.Lock()
	defer t.telling.Unlock()
	waiting := t.waiting.Load()
	if now := waiting >= t.limit || t.told && waiting >= (t.limit+1)/2; now != t.told {
		t.told = now
		t.tells(now)
	}
}

// blocks says whether sources upstream must wait, and if so sees to it that they are woken.
func (t *traffic) blocks() bool {
	if !t.full() {
		return false
	}
	t.blocked.Store(true)
	return t.full()
}

func (t *traffic) took(n int) {
	if t.waiting.Add(-int64(n)) < (t.limit+1)/2 && t.tells != nil {
		t.tellElsewhere()
	}
	if !t.full() && t.blocked.CompareAndSwap(true, false) {
		t.wake()
	}
}

// done notes that a sender has ended and that all it sent has arrived.
func (t *traffic) done() {
	if t.senders.Add(-1) == 0 {
		t.ended()
	}
}

// admit holds a source back while a channel downstream of it, at any distance, holds as much as it may. Spinners thus
// never wait for each other, and what waits between them is bounded all the same.
func (m *member) admit(n *node) func() bool {
	below := n.downstream
	return func() bool {
		for _, t := range below {
			if t.blocks() {
				return false
			}
		}
		return true
	}
}

// routeTraffic tells each source which channels are downstream of it, also round cycles.
func (f *Flow) routeTraffic(r *running) {
	limit := f.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	for _, n := range f.nodes {
		if n.hop != nil {
			n.hop.limit, n.hop.wake = int64(limit), r.wake
			if n.hop.tell != nil {
				n.hop.senders.Store(int64(n.hop.tell()))
			}
		}
	}
	if f.routed {
		return
	}
	f.routed = true
	for again := true; again; { // the nodes are in order but for feedbacks, so two rounds do for most
		again = false
		for i := len(f.nodes) - 1; i >= 0; i-- {
			n := f.nodes[i]
			if b := n.again; b != nil && n.hop != nil {
				again = b.closes.reach(n) || again
			}
			for _, in := range n.ins {
				again = in.reach(n) || again
			}
		}
		again = again && len(f.feedbacks) > 0
	}
}

// reach notes that what leaves n comes to next, and says whether that was news.
func (n *node) reach(next *node) bool {
	before := len(n.downstream)
	n.downstream = union(n.downstream, next.downstream, next.hop)
	return len(n.downstream) > before
}

// wake has all members look again for work.
func (r *running) wake() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.members {
		m.graph.Wake()
	}
}

func union(a, b []*traffic, own *traffic) []*traffic {
	seen := map[*traffic]bool{nil: true}
	var all []*traffic
	for _, t := range append(append(append([]*traffic{}, a...), b...), own) {
		if !seen[t] {
			seen[t] = true
			all = append(all, t)
		}
	}
	return all
}

// took notes that a tick of m has taken n items. Where there are cycles, they count as waiting until the tick is over: what
// goes round would else be nowhere while it is in ticks, and sources would add to it for ever.
func (m *member) took(t *traffic, n int) {
	if m.quiet == nil {
		t.took(n)
		return
	}
	m.tookBefore(m.graph.Ticks())
	m.taken = append(m.taken, inTick{t, n, m.graph.Ticks()})
}

// tookBefore gives up what ticks before this one have taken.
func (m *member) tookBefore(tick uint64) {
	for len(m.taken) > 0 && m.taken[0].tick < tick {
		m.taken[0].from.took(m.taken[0].items)
		m.taken = m.taken[1:]
	}
	if len(m.taken) == 0 {
		m.taken = nil
	}
}

// inTick are items that are in a tick.
type inTick struct {
	from  *traffic
	items int
	tick  uint64
}
