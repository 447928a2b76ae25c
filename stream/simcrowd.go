package stream

import (
	"context"
	"slices"

	"github.com/calmflow/calm/internal/sim"
)

// empty has all clients be forgotten, before the flow is built for a run.
func (s *simulation) empty() {
	for _, p := range s.flow.places {
		if p.crowd != nil {
			p.crowd.renew()
		}
	}
}

func (c *crowd) renew() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run, c.next, c.closed, c.over = nil, 0, false, make(chan struct{})
	clear(c.there)
	for _, f := range c.renewed {
		f()
	}
}

// invite lets clients come, and has those come that are to be there from the beginning.
func (s *simulation) invite() error {
	ctx, places := context.Background(), s.flow.placeNames()
	for _, p := range s.flow.places {
		c := p.crowd
		if c == nil {
			continue
		}
		c.begin(ctx, s.flow.running)
		s.run.Crowds = append(s.run.Crowds, &sim.Crowd{Place: places[p], Close: c.close, Join: func() (*sim.Member, error) {
			if _, err := c.join(ctx); err != nil {
				return nil, err
			}
			return s.run.Members[len(s.run.Members)-1], nil
		}})
		for range s.opts.Clients {
			if _, err := c.join(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// visits says what can happen to a client. It has no journal: nobody hears of a client again that has crashed.
func (l *life) visits() {
	v := &sim.Visit{}
	l.member.Visit = v
	v.Leave = func() { l.now.at.crowd.leave(l.now.index) }
	v.Ends = func() bool {
		return !v.Gone && l.member.Ended() && !slices.ContainsFunc(l.sends, func(k *link) bool { return len(k.Parcels) > 0 })
	}
	v.End = l.end
	ready, rest, ended := l.member.Ready, l.member.Rest, l.member.Ended
	l.member.Ready = func() bool { return !v.Gone && !l.dead && ready() }
	l.member.Ended = func() bool { return v.Gone || l.dead || ended() }
	l.member.Rest = func() {
		if !v.Gone && !l.dead {
			rest()
		}
	}
	l.member.Crash = l.die
}

// leaves ends the sources of a client that a simulation feeds. Without a simulation it does nothing.
func (s *simulation) leaves(m *member) {
	if s == nil {
		return
	}
	l := m.life()
	l.member.Visit.Left = true
	for _, f := range l.supplies {
		f.stop()
	}
}

// die has a client crash: what it has sent is under way, and all else is lost.
func (l *life) die() error {
	if l.member.Visit.Gone || l.dead {
		return nil
	}
	l.dead = true
	l.now.at.crowd.leave(l.now.index)
	l.drop()
	l.now.tookBefore(l.now.graph.Ticks() + 1)
	for _, drop := range l.now.self {
		drop()
	}
	for _, end := range l.now.dying {
		end()
	}
	return nil
}

// end forgets a client, as a run does when its spinner has ended. What is still under way to it is dropped.
func (l *life) end() {
	l.member.Visit.Gone = true
	l.now.part()
	l.now.endTime()
	l.now.leave()
	for _, c := range l.s.run.Channels {
		if c.To == l.member {
			for _, p := range c.Parcels {
				p.Done()
			}
			c.Parcels = c.Parcels[:0]
		}
	}
}

// lastly is end, which a client that crashes in a simulation calls before its time, and once.
func (m *member) lastly(end func()) func() {
	if m.flow.sim == nil || m.at.crowd == nil {
		return end
	}
	ended := false
	once := func() {
		if !ended {
			ended = true
			end()
		}
	}
	m.dying = append(m.dying, once)
	return once
}

// audience are the clients that were there whenever something was sent to them. Who does again what it did, after a crash, sends it to
// those that were there then: its journal does not say who they were.
type audience struct {
	node  *node
	there [][]int
	next  int
}

// audience is who is there, when m sends something by n.
func (m *member) audience(n *node, now []int) []int {
	if m.flow.sim == nil || n.at.crowd == nil {
		return now
	}
	l := m.life()
	i := slices.IndexFunc(l.audiences, func(a *audience) bool { return a.node == n })
	if i < 0 {
		i = len(l.audiences)
		l.audiences = append(l.audiences, &audience{node: n})
	}
	a := l.audiences[i]
	if a.next == len(a.there) {
		a.there = append(a.there, slices.Clone(now))
	}
	a.next++
	return a.there[a.next-1]
}

// reaches says whether what m sends by n reaches a client, in a simulation: who came later must not get it.
func (m *member) reaches(n *node, there []int, client int) bool {
	return m.flow.sim == nil || n.at.crowd == nil || slices.Contains(there, client)
}

// heardByClients finds the nodes at clients that depend on what has come to these, and those that depend on what clients have sent of
// that, with the places of these clients. A cycle at clients counts as something that comes to them: it ends when they leave.
func (f *Flow) heardByClients() (heard map[*node]bool, echoes map[*node][]*place) {
	heard, echoes = map[*node]bool{}, map[*node][]*place{}
	for _, p := range f.places {
		if p.crowd == nil {
			continue
		}
		here, echo := f.heardAt(p)
		for _, n := range f.nodes {
			heard[n] = heard[n] || here[n]
			if echo[n] {
				echoes[n] = append(echoes[n], p)
			}
		}
	}
	return heard, echoes
}

func (f *Flow) heardAt(p *place) (heard, echo map[*node]bool) {
	heard, echo = map[*node]bool{}, map[*node]bool{}
	for again := true; again; {
		again = false
		note := func(set map[*node]bool, n *node, is bool) {
			if is && !set[n] {
				set[n], again = true, true
			}
		}
		for _, n := range f.nodes {
			note(heard, n, n.at == p && n.hop != nil)
			ins := n.ins
			if n.during != nil {
				ins = append(slices.Clone(ins), n.during)
			}
			for _, in := range ins {
				note(heard, n, heard[in] && n.hop == nil)
				note(echo, n, echo[in] || heard[in] && n.hop != nil)
			}
		}
		for end, begin := range f.cycles() {
			note(heard, begin, heard[end])
			note(echo, begin, echo[end])
		}
	}
	return heard, echo
}
