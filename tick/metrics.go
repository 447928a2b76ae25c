package tick

import (
	"slices"
	"time"
)

// Times are estimated from samples: of a port's chunks one is measured for about samplePeriod units of work, where a
// chunk counts its items and callWork for itself. Reading the clock then costs well under one per cent.
const (
	callWork     = 32
	samplePeriod = 1 << 15
)

// work is what has left p since the graph began.
func work(p *portState) uint64 { return p.items + p.batches*callWork }

// timing is the time of the measured part of some work.
type timing struct{ work, nanos uint64 }

func (t *timing) add(items int, d time.Duration) {
	t.work += uint64(items) + callWork
	t.nanos += uint64(d)
}

// of estimates the time of all work.
func (t *timing) of(all uint64) time.Duration {
	if t.work == 0 {
		return 0
	}
	return time.Duration(float64(t.nanos) * float64(all) / float64(t.work))
}

// sampler estimates the time of calls of a function without items: it measures the first and then one in a thousand.
type sampler struct {
	calls uint64
	took  timing
}

func (s *sampler) call(f func()) {
	if !s.due() {
		f()
		return
	}
	watch := startWatch()
	f()
	s.took.add(0, watch.elapsed())
}

// due counts a call, and says whether it is to be measured.
func (s *sampler) due() bool {
	s.calls++
	return s.calls%(samplePeriod/callWork) == 1
}

func (s *sampler) estimate() time.Duration { return s.took.of(s.calls * callWork) }

// EdgeMetrics are the counts of one edge since the graph began.
type EdgeMetrics struct {
	From, To string // the operators at its ends, with file and line
	Label    string // the edge's own name, if it has one
	Items    uint64
	Batches  uint64
	Dropped  uint64 // items that were on their way to the inbox at the edge's beginning, and did not come: see Inbox.Dropped

	// Time is spent in To, and in what To hands on to, because of this edge: by its items, by its end, and, at To's first
	// edge, by what To does once a tick. The end of a domain's tick counts where an operator does something at it, not on the way
	// there. It is estimated from samples.
	Time time.Duration
}

// Metrics returns the counts of all edges, in the order in which the operators at their beginnings were built. Once the
// graph is built it may be called from any goroutine at any time, but not from within the graph's own operators, which
// would wait for themselves: a running tick answers between two chunks. It costs time in the size of the graph, and the
// running tick waits so long.
func (g *Graph) Metrics() []EdgeMetrics {
	answer := make(chan []EdgeMetrics, 1)
	g.askMu.Lock()
	g.asks = append(g.asks, answer)
	g.asked.Store(true)
	g.askMu.Unlock()
	g.answerIfIdle()
	return <-answer
}

// answerIfIdle serves what was asked unless a tick runs, which then serves it itself.
func (g *Graph) answerIfIdle() {
	for g.asked.Load() && g.running.TryLock() {
		g.answer()
		g.running.Unlock()
	}
}

// answer is called by whoever holds running and has seen that somebody asks.
func (g *Graph) answer() {
	g.askMu.Lock()
	asks := g.asks
	g.asks = nil
	g.asked.Store(false)
	g.askMu.Unlock()
	all := g.measure()
	for _, a := range asks {
		a <- slices.Clone(all)
	}
}

func (g *Graph) measure() []EdgeMetrics {
	var all []EdgeMetrics
	for _, p := range g.ports {
		for _, e := range p.edges {
			m := EdgeMetrics{
				From: p.node.String(), To: e.to.String(), Label: p.label,
				Items: p.items, Batches: p.batches, Dropped: p.dropped.Load(), Time: e.took.of(work(p)) + e.ended.estimate(),
			}
			if e == e.to.first {
				m.Time += e.to.runs.estimate()
			}
			all = append(all, m)
		}
	}
	return all
}
