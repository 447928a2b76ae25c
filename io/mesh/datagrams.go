package mesh

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/calmflow/calm/internal/part"
)

// datagrams is what a session sends and takes over UDP: the items of the channels that are meant for it. That a channel has ended, and all
// else, is said over the connection.
//
// What is to arrive is a parcel that is sent again until it is acknowledged. Who receives it remembers no parcel, and takes what comes again.
// It acknowledges what it hands to the flow, and leaves the rest to come again while ticks have not taken as much as may wait; so what has not been
// acknowledged, which holds sources back where it is sent, is all that waits anywhere.
type datagrams struct {
	id   uint64
	key  [32]byte
	born time.Time     // what is sent says how long after
	wake chan struct{} // there is something to send
	once sync.Once     // starts who sends

	taking sync.Mutex // of who takes: one after the other; before the session's mu

	// What follows is guarded by the session's mu.
	socket *socket // nil: the other has not been met
	to     netip.AddrPort
	other  datagramEnd
	seals  cipher.AEAD
	opens  cipher.AEAD
	number uint64 // of the last that was sent
	met    time.Time
	last   time.Time // when something was sent
	come   come

	pace    pace
	parcels uint64    // made so far
	torn    []*parcel // that are to be sent once, in order
	waiting []*parcel // for room in the window
	flying  map[uint64]*parcel
	look    time.Time // when the first of these is due, or before
	heard   time.Time // when one was last acknowledged, or there were none
	warned  time.Time
	open    map[*part.Channel]int  // parcels that are not acknowledged
	ending  map[*part.Channel]bool // that has ended, once these are

	receipts []receipt                // to be sent
	untaken  map[*part.Channel]int    // items that no tick has taken
	newest   map[*part.Channel]uint64 // number of what has come, of cuts
	ended    map[*part.Channel]bool   // that the other has ended
	tallies  tallies
}

// parcel is what a datagram brings to the other. That of a cut has no items, and comes last: once it is acknowledged, what was sent before has come or is lost.
type parcel struct {
	channel *part.Channel
	number  uint64
	items   int
	frame   []byte
	first   time.Time
	last    time.Time // when it was last sent
	due     time.Time // to be sent again
	late    int       // how often it was not acknowledged in time
	passed  bool      // what was sent after it, or with it, has been acknowledged: it is due sooner
	hasty   int       // how often that was so, in a row
}

// datagramsWith readies a session for datagrams, if there are channels for them.
func (m *mesh) datagramsWith(s *session) {
	if m.overDatagrams(s.peer.Place) == nil {
		return
	}
	d := &datagrams{
		born: time.Now(), wake: make(chan struct{}, 1), pace: newPace(), flying: map[uint64]*parcel{},
		open: map[*part.Channel]int{}, ending: map[*part.Channel]bool{}, untaken: map[*part.Channel]int{}, newest: map[*part.Channel]uint64{}, ended: map[*part.Channel]bool{}, tallies: tallies{},
	}
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	_, _ = rand.Read(d.key[:])
	d.id = binary.BigEndian.Uint64(id[:])
	s.datagrams = d
	m.ids.Store(d.id, s)
}

// offers is what this process says, over a connection, of where it takes datagrams.
func (s *session) offers(conn net.Conn) (datagramEnd, error) {
	d := s.datagrams
	if d == nil {
		return datagramEnd{}, nil
	}
	k, err := s.mesh.socketFor(conn)
	if err != nil {
		return datagramEnd{}, err
	}
	return datagramEnd{k.port(), d.id, d.key[:]}, nil
}

// meets notes where the other takes datagrams, which it has said over a connection.
func (s *session) meets(conn net.Conn, theirs datagramEnd) error {
	d := s.datagrams
	if d == nil {
		return nil
	}
	k, err := s.mesh.socketFor(conn)
	remote, isTCP := conn.RemoteAddr().(*net.TCPAddr)
	switch {
	case err != nil:
		return err
	case !isTCP || !theirs.valid():
		return fmt.Errorf("%s does not say where it takes datagrams", s.name)
	}
	seals, err := sealer(theirs.Key, d.id, theirs.ID)
	if err != nil {
		return err
	}
	opens, err := sealer(d.key[:], theirs.ID, d.id)
	if err != nil {
		return err
	}
	to := netip.AddrPortFrom(remote.AddrPort().Addr().Unmap(), theirs.Port)
	if reach := s.mesh.config.reach; reach != nil {
		to = reach(to)
	}
	s.mu.Lock()
	if d.opens == nil || theirs.ID != d.other.ID {
		d.opens, d.come = opens, come{}
		clear(d.newest)
		clear(d.ended)
	} else if theirs.Port == d.other.Port && to.Addr() == d.to.Addr() {
		to = d.to // as what has come from there showed it
	}
	d.socket, d.to, d.other, d.seals = k, to, theirs, seals
	d.met, d.last = time.Now(), time.Time{} // it is to hear where this one is
	s.mu.Unlock()
	d.once.Do(func() { s.mesh.start(s.fly) })
	d.signal()
	return nil
}

func (d *datagrams) signal() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// queue has a frame sent. It is called with mu, as all that follows.
func (d *datagrams) queue(c *part.Channel, frame []byte, items int) {
	d.parcels++
	p := &parcel{channel: c, number: d.parcels, items: items, frame: append([]byte(nil), frame...)}
	if c.Torn {
		d.torn = append(d.torn, p)
	} else {
		d.waiting = append(d.waiting, p)
	}
	if !c.Torn || items == 0 {
		d.open[c]++
	}
}

// idle says whether there is nothing to send, and all that was sent has come.
func (d *datagrams) idle() bool {
	return d == nil || len(d.torn) == 0 && len(d.waiting) == 0 && len(d.flying) == 0 && len(d.ending) == 0 && len(d.receipts) == 0
}

// clear drops what is to be sent: nobody is there to take it.
func (d *datagrams) clear() {
	if d == nil {
		return
	}
	d.torn, d.waiting, d.receipts = nil, nil, nil
	clear(d.flying)
	clear(d.open)
	clear(d.ending)
}

// forgo drops what is to be sent of a cut, and returns its bytes.
func (d *datagrams) forgo(c *part.Channel) (bytes int) {
	var kept []*parcel
	for _, p := range d.torn {
		if p.channel == c && p.items > 0 {
			bytes += len(p.frame)
		} else {
			kept = append(kept, p)
		}
	}
	d.torn = kept
	return bytes
}

// endDatagrams has the other told that a channel has ended, once it has all that is to arrive.
func (s *session) endDatagrams(c *part.Channel) {
	s.mu.Lock()
	d := s.datagrams
	if s.over == nil {
		d.ending[c] = true
		if c.Torn {
			d.queue(c, nil, 0)
		}
		s.endIfAllCame(c)
	}
	s.mu.Unlock()
	d.signal()
}

// endIfAllCame is called with mu.
func (s *session) endIfAllCame(c *part.Channel) {
	if d := s.datagrams; d.ending[c] && d.open[c] == 0 {
		delete(d.ending, c)
		s.push(head(frameEnd, 0, s.lanes[c].number))
		s.signal()
	}
}

// arrived notes that a parcel is acknowledged, or given up. It is called with mu.
func (s *session) arrived(p *parcel) {
	d := s.datagrams
	delete(d.flying, p.number)
	d.open[p.channel]--
	s.less(p)
	s.endIfAllCame(p.channel)
}

// less is what waits for the other without a parcel. It is called with mu.
func (s *session) less(p *parcel) {
	s.lanes[p.channel].items -= p.items
	s.bytes -= len(p.frame)
}

// inFlight says whether the other has yet to receive items.
func (s *session) inFlight() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over == nil && !(s.departed && s.conn == nil) && !s.datagrams.idle()
}
