package mesh

import (
	"log/slog"
	"time"

	"github.com/calmflow/calm/internal/part"
)

// mostOwed is how many acknowledgements may wait to be sent: others are left out, and what they are of comes again.
const mostOwed = 4096

// takeParcel hands what a parcel brings to the flow, if there is room, and acknowledges it. It is called with taking.
func (s *session) takeParcel(number uint64, got datagram) error {
	if got.channel >= uint64(len(s.channels)) {
		return errDatagram
	}
	c := s.channels[got.channel]
	if !c.Datagrams || c.To != s.mesh.me.Place {
		return errDatagram
	}
	select {
	case <-s.mesh.began:
	default:
		return nil // nobody is there yet: it is as if it had not come
	}
	d, lost := s.datagrams, ""
	s.mu.Lock()
	take := got.items > 0 && !d.ended[c]
	switch {
	case !take:
	case c.Torn && number <= d.newest[c]:
		lost, take = "late", false
	case d.untaken[c] >= s.mesh.limits.Items:
		lost, take = "no room", false
	default:
		d.untaken[c] += int(got.items)
		if c.Torn {
			d.newest[c] = number
		}
	}
	s.mu.Unlock()
	if lost != "" {
		s.dropped(c, lost)
		return nil
	}
	if take {
		if err := c.Receive(s.peer.Index, got.frame); err != nil {
			s.tookDatagrams(c, int(got.items))
			return s.undecoded(c, err)
		}
	}
	if c.Torn && got.items > 0 {
		return nil
	}
	s.mu.Lock()
	if len(d.receipts) < mostOwed {
		d.receipts = append(d.receipts, receipt{got.parcel, got.sent})
	}
	s.mu.Unlock()
	d.signal()
	return nil
}

// dropped counts what is dropped: of a cut it is lost, and else it comes again.
func (s *session) dropped(c *part.Channel, why string) {
	level := slog.LevelDebug
	if c.Torn {
		level = slog.LevelInfo
	}
	if n, say := s.tally(c.Name + ": " + why); say {
		s.mesh.log.Log(s.mesh.ctx, level, "mesh: a datagram is dropped", slog.String("channel", c.Name), slog.String("peer", s.name), slog.String("reason", why), slog.Int("count", n))
	}
}

func (s *session) tally(what string) (n int, say bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.datagrams.tallies.count(what)
}

// tookDatagrams notes that ticks have taken items.
func (s *session) tookDatagrams(c *part.Channel, items int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.datagrams.untaken[c] = max(0, s.datagrams.untaken[c]-items)
}

// endedDatagrams notes that a channel has ended: what still comes has been acknowledged, or is late.
func (s *session) endedDatagrams(c *part.Channel) {
	d := s.datagrams
	d.taking.Lock() // nobody is handing over what came before
	defer d.taking.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	d.ended[c] = true
}

// takeReceipts notes what the other has taken.
func (s *session) takeReceipts(receipts []receipt) {
	d, now := s.datagrams, time.Now()
	took := map[*part.Channel]int{}
	s.mu.Lock()
	at, newest := d.since(now), uint64(0)
	for _, r := range receipts {
		p := d.flying[r.parcel]
		if p == nil {
			continue // it has been acknowledged before
		}
		d.heard, s.moved = now, now
		if r.sent <= at {
			d.pace.acknowledged(time.Duration(at-r.sent) * time.Microsecond)
			newest = max(newest, r.sent)
		}
		s.arrived(p)
		took[p.channel] += p.items
	}
	if newest > 0 {
		d.overtaken(d.born.Add(time.Duration(newest+1)*time.Microsecond), time.Duration(at-newest)*time.Microsecond)
	}
	s.mu.Unlock()
	d.signal()
	for c, items := range took {
		c.Took(items)
	}
	s.lighten()
}
