package stream

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/calmflow/calm/tick"
)

// crowd are the clients of a place, as they come and go. The whole of them counts as one sender that ends with close, so
// that what comes from clients does not end while some may still come.
type crowd struct {
	at        *place
	closing   []func()   // called once nobody is there and nobody comes
	listeners []listener // who wants to know: of one in another process nothing
	renewed   []func()   // forget the clients of another run of a simulation

	mu     sync.Mutex
	run    *running
	ctx    context.Context
	next   int // number of the next client: none is used again, so that nobody gets what was for another
	there  map[int]*member
	away   map[int]map[*node]bool // in other processes, and what they have ended of what they send
	coming int                    // in join
	closed bool
	over   chan struct{} // closed with the last
}

// listener is who is told, by Presence.
type listener struct {
	tell func(ctx context.Context, n int, p Presence) error
	end  func()
}

func newCrowd(at *place) *crowd {
	return &crowd{at: at, there: map[int]*member{}, away: map[int]map[*node]bool{}, over: make(chan struct{})}
}

// begin lets clients come: from now on the run waits for close.
func (c *crowd) begin(ctx context.Context, r *running) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run, c.ctx = r, ctx
	if r.quiet != nil {
		r.quiet.add(1)
	}
	if c.at.flow.sim == nil {
		r.start(func() error {
			select {
			case <-ctx.Done():
			case <-c.over:
				c.end()
			}
			return nil
		})
	}
	c.settle()
}

// end ends what comes from clients.
func (c *crowd) end() {
	for _, f := range c.closing {
		f()
	}
	for _, l := range c.listeners {
		if l.end != nil {
			l.end()
		}
	}
	if c.run.quiet != nil {
		c.run.quiet.add(-1)
	}
}

// settle ends the crowd, if nobody is there and nobody can come.
func (c *crowd) settle() {
	if c.run == nil || !c.closed || len(c.there)+len(c.away)+c.coming > 0 {
		return
	}
	select {
	case <-c.over:
	default:
		close(c.over)
		if c.at.flow.sim != nil {
			c.end()
		}
	}
}

func (c *crowd) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.settle()
}

func (c *crowd) join(ctx context.Context) (int32, error) {
	select {
	case <-c.at.flow.started:
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	if err := c.at.flow.part.admits(c); err != nil {
		return 0, err
	}
	n, err := c.number()
	if err != nil {
		return 0, err
	}
	defer c.came()
	if err := c.tell(ctx, n, Came); err != nil {
		return 0, err
	}
	r, f := c.run, c.at.flow
	m := f.member(c.ctx, r, c.at, n)
	if f.sim != nil {
		f.sim.joins(m)
	}
	m.begin()
	r.plans[c.at].build(m)
	m.partings = append(m.partings, func() { c.went(m) })
	c.mu.Lock()
	c.there[n] = m
	c.mu.Unlock()
	r.add(m)
	if f.sim != nil {
		m.beginTime()
	} else {
		r.run(c.ctx, m)
	}
	return int32(n), nil
}

// tell has those know who want to that a client has come or gone: all of them, or none that it came.
func (c *crowd) tell(ctx context.Context, n int, p Presence) error {
	for i, l := range c.listeners {
		if l.tell == nil {
			continue
		}
		if err := l.tell(ctx, n, p); err != nil && p == Came {
			for _, told := range c.listeners[:i] {
				if told.tell != nil {
					_ = told.tell(c.ctx, n, Went)
				}
			}
			return err
		}
	}
	return nil
}

// number says which the next client is. Until came, the run does not end without it.
func (c *crowd) number() (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.run == nil || c.closed || c.ctx.Err() != nil || c.next > math.MaxInt32 {
		return 0, tick.ErrStopped
	}
	c.coming++
	if p := c.at.flow.part; p != nil {
		return p.net.Number(p.numbers[c.at]), nil
	}
	c.next++
	return c.next - 1, nil
}

func (c *crowd) came() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.coming--
	c.settle()
}

func (c *crowd) leave(n int) {
	c.mu.Lock()
	m := c.there[n]
	c.mu.Unlock()
	if m != nil {
		c.at.flow.sim.leaves(m)
		for _, end := range m.leaving {
			end()
		}
	}
}

// went forgets a client whose spinner has ended.
func (c *crowd) went(m *member) {
	_ = c.tell(c.ctx, m.index, Went) // unless the run has ended
	c.run.remove(m)
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.there, m.index)
	c.settle()
}

func (r *running) add(m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members = append(r.members, m)
}

func (r *running) remove(m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members = slices.DeleteFunc(r.members, func(other *member) bool { return other == m })
}

// isThere says whether a client runs in this process.
func (c *crowd) isThere(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.there[n] != nil
}

// comeElsewhere notes a client that runs in another process.
func (c *crowd) comeElsewhere(n int) error {
	c.mu.Lock()
	if c.run == nil || c.closed || c.ctx.Err() != nil {
		c.mu.Unlock()
		return tick.ErrStopped
	}
	c.away[n] = map[*node]bool{}
	c.mu.Unlock()
	for _, hop := range c.hops() {
		if hop.at == c.at {
			hop.comes(n)
		} else {
			hop.hop.senders.Add(1)
		}
	}
	return c.tell(c.ctx, n, Came)
}

// goneElsewhere forgets such a client, after all that came from it.
func (c *crowd) goneElsewhere(n int) {
	for _, hop := range c.hops() {
		switch {
		case hop.at == c.at:
			hop.goes(n)
		case c.endedElsewhere(hop, n):
			hop.hop.done()
		}
	}
	_ = c.tell(c.ctx, n, Went) // unless the run has ended
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.away, n)
	c.settle()
}

// endedElsewhere notes that such a client sends no more at a hop, and says whether that is news.
func (c *crowd) endedElsewhere(hop *node, n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	ended, there := c.away[n]
	if !there || ended[hop] {
		return false
	}
	ended[hop] = true
	return true
}

// hops are those from clients to the member here, and to them.
func (c *crowd) hops() (hops []*node) {
	for _, n := range c.at.flow.part.hops {
		if from := n.ins[0].at; from == c.at && n.at == c.at.flow.part.at || n.at == c.at && from == c.at.flow.part.at {
			hops = append(hops, n)
		}
	}
	return hops
}
