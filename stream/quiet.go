package stream

import "sync/atomic"

// quiet finds the end of a run with cycles. A cycle never ends by itself, since its beginning waits for its end; so the run
// ends the feedbacks once nothing can come round any more.
//
// This is termination detection by counting (Mattern 1987), made simple by one counter for all places. It counts:
//   - each member, until the sources there have ended and the tick that took the last of them is over;
//   - each chunk, and each end of a channel, that a member has been sent, until the member has nothing left to do;
//   - each hold: a call, a timer, a parcel on its way.
//
// What is counted is given up only by the member that it was for, when that is idle: everything that followed from it has
// been counted by then, since who sends counts before he sends. So the counter is zero only if nothing is under way, and
// only who still counts for something can raise it: zero is final, until quiet itself ends a feedback. There are no messages
// to miss, no timeouts and no polling.
type quiet struct {
	work   atomic.Int64
	stages [][]*feedback // to be ended one after the other
}

// add counts n more things that are under way, or less; who takes the last ends the next feedbacks.
func (q *quiet) add(n int64) {
	if q.work.Add(n) != 0 || n >= 0 {
		return
	}
	if len(q.stages) > 0 {
		stage := q.stages[0]
		q.stages = q.stages[1:]
		q.add(1) // until all are told
		for _, b := range stage {
			b.end()
		}
		q.add(-1)
	}
}

// hold notes that something is under way to m that no inbox or channel shows: a call, a timer, a parcel.
func (m *member) hold() {
	if m.quiet != nil {
		m.quiet.add(1)
	}
}

// unhold takes back a hold from which nothing has followed.
func (m *member) unhold() {
	if m.quiet != nil {
		m.quiet.add(-1)
	}
}

// release ends a hold, after what came of it has been put into an inbox of m. It counts until m has worked that off, and may
// be called from any goroutine.
func (m *member) release() {
	if m.quiet == nil {
		return
	}
	m.released.Add(1)
	if m.graph.Wake(); m.gone.Load() {
		m.forget()
	}
}

// forget gives up what was released to a member that has ended.
func (m *member) forget() {
	if n := m.released.Swap(0); n > 0 {
		m.quiet.add(-n)
	}
}

// busy begins what idle ends: what has been released by now is worked off in between.
func (m *member) busy() {
	if m.quiet != nil {
		m.working += m.released.Swap(0)
	}
}

func (m *member) idle() {
	if m.quiet == nil {
		return
	}
	m.tookBefore(m.graph.Ticks() + 1)
	done := m.working
	m.working = 0
	if m.open && m.graph.Closed() {
		m.open = false
		done++
	}
	if done > 0 {
		m.quiet.add(-done)
	}
}

// begin counts a member that is to run, for as long as its sources have not ended.
func (m *member) begin() {
	if m.quiet != nil {
		m.open = true
		m.quiet.add(1)
	}
}

// leave ends what begin began, when the member does not run any more.
func (m *member) leave() {
	if m.quiet == nil {
		return
	}
	m.busy()
	if m.open {
		m.open = false
		m.working++
	}
	m.gone.Store(true)
	m.forget()
	if m.working > 0 {
		m.quiet.add(-m.working)
	}
}

// inStages orders the feedbacks: those that feed each other end together, and before those that come after them, so that
// what still follows from an end finds the later ones open.
func (f *Flow) inStages() (stages [][]*feedback) {
	reaches := map[*feedback]map[*node]bool{}
	for _, b := range f.feedbacks {
		reaches[b] = upstream(b.closes)
	}
	left := f.feedbacks
	for len(left) > 0 {
		var stage, rest []*feedback
		for _, b := range left {
			first := true
			for _, other := range left {
				first = first && (!reaches[b][other.node] || reaches[other][b.node])
			}
			if first {
				stage = append(stage, b)
			} else {
				rest = append(rest, b)
			}
		}
		stages, left = append(stages, stage), rest
	}
	return stages
}

// upstream are all nodes that n depends on, through cycles too.
func upstream(n *node) map[*node]bool {
	seen := map[*node]bool{}
	var visit func(*node)
	visit = func(n *node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		for _, in := range n.ins {
			visit(in)
		}
		if n.again != nil {
			visit(n.again.closes)
		}
	}
	visit(n)
	return seen
}
