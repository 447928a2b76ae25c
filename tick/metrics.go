package tick

import (
	"slices"
	"time"
)

// A sampler estimates the time of many calls from few: it measures one call in about samplePeriod units of work, where
// a call counts its items and callWork for itself. Reading the clock then costs well under one per cent.
type sampler struct {
	work, next     uint64 // seen so far, and when to measure again
	sampled, nanos uint64 // work and time of the measured calls
}

const (
	callWork     = 32
	samplePeriod = 1 << 15
)

func (s *sampler) due(items int) bool {
	s.work += uint64(items) + callWork
	return s.work >= s.next
}

func (s *sampler) took(items int, d time.Duration) {
	s.sampled += uint64(items) + callWork
	s.nanos += uint64(d)
	s.next = s.work + samplePeriod
}

func (s *sampler) estimate() time.Duration {
	if s.sampled == 0 {
		return 0
	}
	return time.Duration(float64(s.nanos) * float64(s.work) / float64(s.sampled))
}

// EdgeMetrics are the counts of one edge since the graph began.
type EdgeMetrics struct {
	From, To string // the operators at its ends, with file and line
	Label    string // the edge's own name, if it has one
	Items    uint64
	Batches  uint64
	Time     time.Duration // spent in To and in what To hands on to, estimated from samples
}

// Metrics returns the counts of all edges in the order in which they were built. It may be called from any goroutine
// at any time: a running tick answers between two chunks.
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
	if g.asked.Load() && g.running.TryLock() {
		g.answer()
		g.running.Unlock()
	}
}

// answer is called by whoever holds running.
func (g *Graph) answer() {
	g.askMu.Lock()
	asks := g.asks
	g.asks = nil
	g.asked.Store(false)
	g.askMu.Unlock()
	if len(asks) == 0 {
		return
	}
	all := g.measure()
	for _, a := range asks {
		a <- slices.Clone(all)
	}
}

func (g *Graph) measure() []EdgeMetrics {
	var all []EdgeMetrics
	for _, p := range g.ports {
		for _, e := range p.edges {
			all = append(all, EdgeMetrics{
				From: p.node.String(), To: e.to.String(), Label: p.label,
				Items: p.items, Batches: p.batches, Time: e.timing.estimate(),
			})
		}
	}
	return all
}
