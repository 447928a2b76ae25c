package mesh

import (
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/calmflow/calm/internal/part"
)

// session is what this process and another have said to each other: frames that come once and in order, over one connection
// after another. It ends when one of the two ends, not when a connection does.
type session struct {
	mesh     *mesh
	peer     part.Member
	name     string
	channels []*part.Channel // between the two, in the order of their names
	lanes    map[*part.Channel]*lane

	wake  chan struct{} // there is something to write
	ended chan struct{} // closed with over
	timer *time.Timer   // calls pay

	datagrams *datagrams // nil if none of the channels is for them

	turn sync.Mutex // of those who would attach a connection

	pen      sync.Mutex // of who writes to the connection; before mu
	straight *straight  // to which spinners may write, or nil
	rest     []byte     // of frames that it took in part
	scratch  []byte     // for the next frames

	mu       sync.Mutex
	departed bool          // the other has said that it ends
	finished bool          // and that all there was to do for it is done
	carried  chan struct{} // closed when conn is not read any more
	epoch    uint64        // of the other process; 0: not known yet
	conn     net.Conn
	out      queue[framed] // that the other has not received, as far as is known; the first has number acked
	bytes    int           // of items that the other has not taken
	acked    uint64        // of this process's frames, received there
	written  uint64        // given to the connection
	received uint64        // of the other's frames
	told     uint64        // of these, acknowledged
	takes    int           // items of all channels that the other is to be told as taken
	heavy    bool          // bytes is above the limit
	owing    bool          // timer runs
	overdue  bool          // what is to be acknowledged has waited long enough
	moved    time.Time     // when the other last took something
	lost     time.Time     // when the connection broke; zero while there is one
	over     error         // why it has ended, or nil
}

// lane is what a session knows of one channel, guarded by the session's mu.
type lane struct {
	channel *part.Channel
	number  uint64 // of channels

	came     int           // items of the other, or of who was there before it, that no tick has taken yet: not of datagrams
	stale    int           // those of came that were sent by who was there before it
	took     int           // items that the other is to be told as taken
	items    int           // sent to it, that it has not taken yet
	weights  queue[weight] // of these, if they are taken in the order in which they were sent: not of datagrams
	full     bool          // by bytes
	forgone  int           // items that count as taken, though the other may still take them
	missed   bool          // the other was not sent all
	complete bool          // it is sent no more
}

// weight is that of a frame.
type weight struct{ items, bytes int }

// taken are so many items less, and returns their bytes.
func (l *lane) taken(items int) (bytes int) {
	l.items -= items
	for items > 0 {
		w := l.weights.first()
		n := min(items, w.items)
		items -= n
		if w.items -= n; w.items == 0 {
			bytes += w.bytes
			l.weights.drop()
		}
	}
	return bytes
}

func (m *mesh) session(peer part.Member) *session {
	s := &session{
		mesh: m, peer: peer, name: m.nameOf(peer), channels: m.between(peer.Place), lanes: map[*part.Channel]*lane{},
		wake: make(chan struct{}, 1), ended: make(chan struct{}), lost: time.Now(), moved: time.Now(),
	}
	s.timer = time.AfterFunc(time.Hour, s.pay)
	for i, c := range s.channels {
		s.lanes[c] = &lane{channel: c, number: uint64(i)}
	}
	m.datagramsWith(s)
	return s
}

// framed is a numbered frame: all of it, or its head and the items, which others are sent too.
type framed struct{ head, items []byte }

// push queues a numbered frame.
func (s *session) push(frame []byte) { s.out.push(framed{frame, nil}) }

func (s *session) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// send queues items. Those for a session that has ended count as taken: nobody is there.
func (s *session) send(c *part.Channel, frame []byte, items int) {
	l := s.lanes[c]
	s.mu.Lock()
	if s.over != nil || s.forgoes(c) {
		l.missed = true
		s.mu.Unlock()
		c.Took(items)
		return
	}
	if l.items == 0 {
		s.moved = time.Now()
	}
	l.items += items
	if c.Datagrams {
		s.datagrams.queue(c, frame, items)
	} else {
		h := head(frameItems, len(frame), l.number, uint64(items))
		if len(frame) > mostStraight {
			s.out.push(framed{h, frame})
		} else {
			s.push(append(h, frame...))
		}
		l.weights.push(weight{items, len(frame)})
	}
	s.bytes += len(frame)
	fill := s.bytes > s.mesh.limits.Bytes && !l.full
	if fill {
		l.full, s.heavy = true, true
	}
	s.mu.Unlock()
	if c.Datagrams {
		s.datagrams.signal()
	} else {
		s.writeStraight(len(frame))
	}
	if fill {
		s.mesh.weigh(c, true)
	}
}

// tell queues another frame.
func (s *session) tell(frame []byte) {
	s.mu.Lock()
	if s.over == nil {
		s.push(frame)
	}
	s.mu.Unlock()
	s.signal()
}

// taken notes what is to be told as taken, soon.
func (s *session) taken(c *part.Channel, items int) {
	if c.Datagrams {
		s.tookDatagrams(c, items)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[c]
	l.came -= items
	stale := min(items, l.stale)
	l.stale -= stale
	if items -= stale; items > 0 {
		l.took += items
		s.takes += items
		s.owe()
	}
}

// attach goes on over a new connection. The other has received so many frames.
func (s *session) attach(conn net.Conn, received uint64) error {
	s.pen.Lock()
	defer s.pen.Unlock()
	s.straight, s.rest = nil, nil
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over != nil {
		return s.over
	}
	if received < s.acked || received > s.pushed() {
		return fmt.Errorf("%s says that it has received %d frames, of %d to %d", s.name, received, s.acked, s.pushed())
	}
	s.acknowledged(received)
	s.conn, s.carried, s.written, s.lost = conn, make(chan struct{}), received, time.Time{}
	s.told, s.departed = s.received, false
	return nil
}

// detach gives up the connection that there is: the other has another one. Then nothing more is received by the old one.
func (s *session) detach() {
	s.mu.Lock()
	conn, carried := s.conn, s.carried
	s.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
		<-carried
	}
}

// detached notes that a connection is not used any more.
func (s *session) detached(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == conn {
		s.conn, s.lost = nil, time.Now()
		close(s.carried)
	}
}

// depart notes that the other process ends, and why, if not because all is done.
func (s *session) depart(why string) {
	s.mu.Lock()
	s.departed, s.finished = true, why == ""
	epoch, finished := s.epoch, s.finished
	s.mu.Unlock()
	if finished {
		s.forgo()
		s.mesh.takeBackFrom(s, epoch)
	}
}

// acknowledged drops what the other has received.
func (s *session) acknowledged(received uint64) {
	for s.acked < received && s.out.len() > 0 {
		s.out.drop()
		s.acked++
	}
}

// pushed is how many numbered frames there have been.
func (s *session) pushed() uint64 { return s.acked + uint64(s.out.len()) }

// tidy is how long what is to be acknowledged may wait for a frame to go with.
const tidy = 10 * time.Millisecond

// owe sees to it that what is to be acknowledged will be. It is called with mu.
func (s *session) owe() {
	if s.received-s.told >= 64 || s.takes >= 1024 {
		s.overdue = true
		s.signal()
	} else if !s.owing {
		s.owing = true
		s.timer.Reset(tidy)
	}
}

// pay is called tidy after owe.
func (s *session) pay() {
	s.mu.Lock()
	s.owing, s.overdue = false, true
	s.mu.Unlock()
	s.signal()
}

func (s *session) tellTaken() {
	for _, c := range s.channels {
		if l := s.lanes[c]; l.took > 0 {
			s.push(head(frameTook, 0, l.number, uint64(l.took)))
			l.took = 0
		}
	}
	s.takes = 0
}

func (s *session) isOver() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over != nil
}

// met says whether the other process has been heard.
func (s *session) met() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch != 0
}

// away is how long there has been no connection.
func (s *session) away() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost.IsZero() {
		return 0
	}
	return time.Since(s.lost)
}
