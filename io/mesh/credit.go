package mesh

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/calmflow/calm/internal/part"
)

// onChannel does what a frame of a channel says.
func (s *session) onChannel(kind byte, c *part.Channel, r *reading) error {
	if kind == frameItems {
		n := r.number()
		if r.bad || c.To != s.mesh.me.Place || n > uint64(len(r.left)) {
			return errFrame
		}
		s.mu.Lock()
		s.lanes[c].came += int(n)
		s.mu.Unlock()
		if err := c.Receive(s.peer.Index, r.left); err != nil {
			return s.undecoded(c, err)
		}
		return nil
	}
	if kind == frameEnd {
		if err := r.all(); err != nil || c.To != s.mesh.me.Place {
			return errFrame
		}
		c.Ended(s.peer.Index)
		s.mesh.told(c)
		return nil
	}
	if kind == frameAsk {
		if err := r.all(); err != nil || c.From != s.mesh.me.Place || c.Ask == nil {
			return errFrame
		}
		c.Ask(s.peer.Index)
		return nil
	}
	n := r.number()
	if err := r.all(); err != nil {
		return err
	}
	s.mu.Lock()
	l := s.lanes[c]
	before := min(n, uint64(l.forgone))
	l.forgone -= int(before)
	if n -= before; n == 0 {
		s.mu.Unlock()
		return nil
	}
	if n > uint64(l.items) {
		s.mu.Unlock()
		return fmt.Errorf("%w: it has taken what was not sent", errFrame)
	}
	s.bytes -= l.taken(int(n))
	s.moved = time.Now()
	s.mu.Unlock()
	c.Took(int(n))
	s.lighten()
	return nil
}

// undecoded ends this process, which has been sent what it cannot read, and would be sent it again and again. A client that has sent it is
// given up instead, since others are served too.
func (s *session) undecoded(c *part.Channel, why error) error {
	err := fmt.Errorf("mesh: channel %q from %s: %w", c.Name, s.name, why)
	if s.mesh.isClient(s.peer.Place) {
		s.mesh.drop(s, err)
	} else {
		s.mesh.fail(err)
	}
	return err
}

// lighten lets sources go on again, once less than half the bytes wait.
func (s *session) lighten() {
	s.mu.Lock()
	if !s.heavy || s.bytes > s.mesh.limits.Bytes/2 {
		s.mu.Unlock()
		return
	}
	s.heavy = false
	var light []*part.Channel
	for _, c := range s.channels {
		if l := s.lanes[c]; l.full {
			l.full = false
			light = append(light, c)
		}
	}
	s.mu.Unlock()
	for _, c := range light {
		s.mesh.weigh(c, false)
	}
}

// ErrSlow is why a client is cut off that has taken nothing for a while, though as much as may waits for it.
var ErrSlow = errors.New("mesh: it does not take what is sent to it")

// stuck says whether the other takes nothing, though as much waits for it as may.
func (s *session) stuck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting := 0
	for _, l := range s.lanes {
		waiting += l.items
	}
	full := s.bytes > s.mesh.limits.Bytes || waiting >= s.mesh.limits.Items
	return s.over == nil && full && time.Since(s.moved) > s.mesh.limits.Stall
}

// end gives the session up: what has been sent and not taken counts as taken.
func (s *session) end(why error) {
	s.mu.Lock()
	if s.over != nil {
		s.mu.Unlock()
		return
	}
	s.over = why
	close(s.ended)
	s.timer.Stop()
	conn := s.conn
	s.out = queue[framed]{}
	s.mu.Unlock()
	if s.datagrams != nil {
		s.mesh.ids.Delete(s.datagrams.id)
	}
	if conn != nil {
		_ = conn.Close()
	}
	s.settle()
	s.mesh.forget(s.epoch)
}

// settle counts as taken what has been sent, since who was to take it is not there any more.
func (s *session) settle() {
	s.mu.Lock()
	var due []lane
	for _, l := range s.lanes {
		if l.items > 0 || l.full {
			due = append(due, *l)
			l.items, l.weights, l.full = 0, queue[weight]{}, false
		}
	}
	s.heavy, s.bytes = false, 0
	s.datagrams.clear()
	s.mu.Unlock()
	for _, l := range due {
		if l.full {
			s.mesh.weigh(l.channel, false)
		}
		l.channel.Took(l.items)
	}
}

// begin starts anew with a process that has lost what it held: the session begins with number 0 on both sides.
func (s *session) begin(epoch uint64) {
	s.mu.Lock()
	before := s.epoch
	s.epoch, s.finished = epoch, false
	s.out, s.acked, s.written, s.received, s.told = queue[framed]{}, 0, 0, 0, 0
	for _, l := range s.lanes {
		l.took, l.forgone, l.stale = 0, 0, l.came
	}
	s.missAll()
	s.takes = 0
	s.mu.Unlock()
	s.settle()
	s.mu.Lock()
	for _, c := range s.channels {
		switch l := s.lanes[c]; {
		case !l.complete:
		case c.Joins: // that is said after all has been told again
			l.complete = false
		default:
			s.push(head(frameEnd, 0, l.number))
		}
	}
	s.mu.Unlock()
	s.mesh.forget(before)
}

// endChannel tells the other that no more comes on a channel, unless it has been told so.
func (s *session) endChannel(c *part.Channel) {
	l := s.lanes[c]
	s.mu.Lock()
	before := l.complete
	l.complete = true
	s.mu.Unlock()
	if before {
		return
	}
	if c.Datagrams {
		s.endDatagrams(c)
	} else {
		s.tell(head(frameEnd, 0, l.number))
	}
}

// missAll notes that the other knows nothing: all that is joined is to be told it. It is called with mu.
func (s *session) missAll() {
	for _, l := range s.lanes {
		l.missed = true
	}
}

// canMiss says whether a channel does without what a process is not there for: a cut may lose it, and gossip is told again.
func canMiss(c *part.Channel) bool { return c.Torn || c.Joins }

// isGone says whether the other has been away for so long that nobody waits for it any more. It is called with mu.
func (s *session) isGone() bool { return s.conn == nil && time.Since(s.lost) > s.mesh.limits.Grace }

// forgoes says whether what is sent on a channel counts as taken: the other has been away for long and can do without it, or has done all
// that there was for it to do. It is called with mu.
func (s *session) forgoes(c *part.Channel) bool { return s.finished || s.isGone() && canMiss(c) }

// forgo counts as taken what waits for a process that needs it no more, or can do without it.
func (s *session) forgo() {
	s.mu.Lock()
	took := map[*part.Channel]int{}
	for c, l := range s.lanes {
		if s.forgoes(c) && l.items > 0 {
			took[c] = l.items
			if c.Datagrams {
				s.bytes, l.items = s.bytes-s.datagrams.forgo(c), 0
				continue
			}
			l.forgone += l.items
			s.bytes -= l.taken(l.items)
		}
	}
	s.mu.Unlock()
	for c, items := range took {
		c.Took(items)
	}
	if len(took) > 0 {
		s.lighten()
	}
}

// retell tells the other again what is joined, if it was not told all.
func (s *session) retell() {
	s.mu.Lock()
	var missed []*part.Channel
	for _, c := range s.channels {
		if l := s.lanes[c]; l.missed {
			missed = append(missed, c)
			l.missed = false
		}
	}
	s.mu.Unlock()
	for _, c := range missed {
		if c.Again != nil && c.From == s.mesh.me.Place {
			c.Again(s.peer.Index)
		}
	}
}

// drained says whether the other has received all, and knows that all of its own was received; or is not there any more.
func (s *session) drained() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over != nil || s.departed && s.conn == nil || s.out.len() == 0 && s.told == s.received && s.datagrams.idle()
}

// close ends what this process writes to the other, and waits a little until that one has read it and does the same: a connection
// that is closed while there is something to read takes back what is on its way.
func (s *session) close(until context.Context) {
	s.mu.Lock()
	conn, carried := s.conn, s.carried
	s.mu.Unlock()
	if half, can := conn.(interface{ CloseWrite() error }); can && half.CloseWrite() == nil {
		select {
		case <-carried:
		case <-until.Done():
		}
	}
	s.end(net.ErrClosed)
}
