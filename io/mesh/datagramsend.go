package mesh

import (
	"crypto/cipher"
	"log/slog"
	"net/netip"
	"time"

	"github.com/calmflow/calm/internal/part"
)

const (
	mostAtOnce   = 64  // datagrams that are written before there is another look at what has come
	mostReceipts = 100 // of a datagram
	mostHasty    = 3   // times that a parcel is sent again, in a row, without waiting for long

	// lastWords is for how long a process waits to hear that the other takes datagrams, and for what was sent on a cut to have come or be lost.
	lastWords = 2 * time.Second
	// unheard is for how long nothing is acknowledged before that is logged, again and again.
	unheard = 10 * time.Second
)

// flight is a datagram that is about to be sent.
type flight struct {
	number uint64
	datagram
}

// flights are those, and where they go.
type flights struct {
	socket *socket
	to     netip.AddrPort
	id     uint64
	seals  cipher.AEAD
	all    []flight
	buf    [2][]byte

	taken  map[*part.Channel]int // items that count as taken when these have been written
	silent bool                  // nothing has been acknowledged for long
}

// fly sends the datagrams of a session, until it ends.
func (s *session) fly() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	f := &flights{taken: map[*part.Channel]int{}}
	select {
	case <-s.mesh.began: // what comes is taken
	case <-s.mesh.ctx.Done():
		return
	}
	for {
		select {
		case <-timer.C:
		case <-s.datagrams.wake:
		case <-s.ended:
			return
		case <-s.mesh.ctx.Done():
			return
		}
		for again := true; again; {
			s.mu.Lock()
			wait := s.board(f, time.Now())
			s.mu.Unlock()
			again = len(f.all) > 0
			s.launch(f)
			timer.Reset(wait)
		}
	}
}

// launch writes the datagrams, which may wait for the socket to have room.
func (s *session) launch(f *flights) {
	for _, one := range f.all {
		f.buf[0] = one.append(f.buf[0][:0])
		f.buf[1] = seal(f.seals, f.buf[1], f.id, one.number, f.buf[0])
		if _, err := f.socket.conn.WriteToUDPAddrPort(f.buf[1], f.to); err != nil && s.mesh.ctx.Err() == nil {
			if n, say := s.tally("not sent"); say {
				s.mesh.log.Warn("mesh: a datagram is not sent", slog.String("peer", s.name), slog.Any("error", err), slog.Int("count", n))
			}
		}
	}
	clear(f.all)
	for c, items := range f.taken {
		c.Took(items)
	}
	if len(f.taken) > 0 {
		clear(f.taken)
		s.lighten()
	}
	if f.silent {
		s.mesh.log.Warn("mesh: nothing is acknowledged of what is sent over UDP: it does not arrive, or is not taken", slog.String("peer", s.name), slog.String("addr", f.to.String()))
	}
}

// board chooses what is to be sent now, and says for how long there is nothing else. It is called with mu.
func (s *session) board(f *flights, now time.Time) time.Duration {
	d := s.datagrams
	f.all, f.silent = f.all[:0], false
	f.socket, f.to, f.id, f.seals = d.socket, d.to, d.other.ID, d.seals
	idle := s.mesh.limits.Idle / 3
	if d.seals == nil || s.over != nil {
		return idle
	}
	for len(d.receipts) > 0 && len(f.all) < mostAtOnce {
		n := min(len(d.receipts), mostReceipts)
		d.add(f, datagram{kind: datagramAck, receipts: d.receipts[:n:n]})
		if d.receipts = d.receipts[n:]; len(d.receipts) == 0 {
			d.receipts = nil
		}
	}
	if !d.found(now) {
		return d.beat(f, now, leastPatience)
	}
	s.boardTorn(f, now)
	if !now.Before(d.look) {
		s.boardAgain(f, now)
	}
	for len(d.waiting) > 0 && len(d.flying) < int(d.pace.window) && len(f.all) < mostAtOnce {
		s.boardParcel(f, d.waiting[0], now)
		d.waiting[0] = nil
		d.waiting = d.waiting[1:]
	}
	wait := d.beat(f, now, idle)
	if len(d.flying) > 0 {
		wait = min(wait, d.look.Sub(now))
	}
	return max(wait, 0)
}

// found says whether the other is known to take datagrams: one of its own has come, or none can.
func (d *datagrams) found(now time.Time) bool {
	return d.come.newest > 0 || now.Sub(d.met) > lastWords
}

// beat lets the other know where this one is, if it has sent nothing else for a while, and says when to do so again.
func (d *datagrams) beat(f *flights, now time.Time, every time.Duration) time.Duration {
	if len(f.all) == 0 && now.Sub(d.last) >= every {
		d.add(f, datagram{kind: datagramBeat})
	}
	if len(f.all) > 0 {
		d.last = now
	}
	return max(every-now.Sub(d.last), 0)
}

func (d *datagrams) add(f *flights, what datagram) {
	d.number++
	f.all = append(f.all, flight{d.number, what})
}

// boardTorn sends what is to be sent once, whatever is not acknowledged. The last parcel of a cut is acknowledged as others are.
func (s *session) boardTorn(f *flights, now time.Time) {
	d := s.datagrams
	for len(d.torn) > 0 && len(f.all) < mostAtOnce {
		p := d.torn[0]
		d.torn[0] = nil
		d.torn = d.torn[1:]
		s.boardParcel(f, p, now)
		if p.items > 0 {
			s.less(p)
			s.moved = now
			f.taken[p.channel] += p.items
		}
	}
}

// boardAgain sends again what is due, as much as the window allows, and gives up the last parcels of cuts after a while.
func (s *session) boardAgain(f *flights, now time.Time) {
	d := s.datagrams
	d.look = now.Add(mostPatience)
	most := min(int(d.pace.window), mostAtOnce-len(f.all))
	for _, p := range d.flying {
		switch {
		case now.Before(p.due):
		case p.channel.Torn && now.Sub(p.first) > lastWords:
			s.arrived(p)
			continue
		case most > 0:
			most--
			d.pace.missed(now)
			s.boardParcel(f, p, now)
		default: // it stays due
			p.due = now.Add(leastPatience)
		}
		if p.due.Before(d.look) {
			d.look = p.due
		}
	}
	if len(d.flying) > 0 && now.Sub(d.heard) > unheard && now.Sub(d.warned) > unheard {
		d.warned, f.silent = now, true
	}
}

// boardParcel sends a parcel. One that is to arrive flies until it is acknowledged.
func (s *session) boardParcel(f *flights, p *parcel, now time.Time) {
	d := s.datagrams
	d.add(f, datagram{
		kind: datagramItems, channel: s.lanes[p.channel].number, parcel: p.number, sent: d.since(now), items: uint64(p.items), frame: p.frame,
	})
	if p.channel.Torn && p.items > 0 {
		return
	}
	if len(d.flying) == 0 {
		d.heard = now
	}
	switch {
	case p.first.IsZero():
		p.first = now
		d.flying[p.number] = p
	case p.passed:
		p.hasty++
	default:
		p.hasty = 0
		p.late++
	}
	p.last, p.due, p.passed = now, now.Add(d.pace.patience(p.late)), false
	if len(d.flying) == 1 || p.due.Before(d.look) {
		d.look = p.due
	}
}

// overtaken waits no longer for what was sent no later than something that has been acknowledged after that long, and a little, as TCP does
// not (RFC 8985). What keeps failing it waits for all the same: it may be that the other has no room.
func (d *datagrams) overtaken(sent time.Time, took time.Duration) {
	for _, p := range d.flying {
		if due := p.last.Add(took + took/4); !p.last.After(sent) && p.hasty < mostHasty && due.Before(p.due) {
			p.due, p.passed = due, true
			if due.Before(d.look) {
				d.look = due
			}
		}
	}
}

// since is a time as it is told the other, and told back by it.
func (d *datagrams) since(now time.Time) uint64 { return uint64(now.Sub(d.born).Microseconds()) }
