package mesh

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/internal/part"
)

// dials says whether this process connects to another one, rather than being connected to: clients do, and of two others
// the later one in the flow.
func (m *mesh) dials(peer part.Member) bool {
	if m.isClient(m.me.Place) || m.isClient(peer.Place) {
		return m.isClient(m.me.Place)
	}
	return peer.Place < m.me.Place || peer.Place == m.me.Place && peer.Index < m.me.Index
}

// peers are the others that this process has channels with, except clients.
func (m *mesh) peers() (peers []part.Member) {
	for i, p := range m.flow.Places {
		if p.Clients || len(m.between(i)) == 0 {
			continue
		}
		for k := range p.Members {
			if who := (part.Member{Place: i, Index: k}); who != m.me {
				peers = append(peers, who)
			}
		}
	}
	return peers
}

// open makes a session for each other process, listens, and begins to dial.
func (m *mesh) open() error {
	listens := false
	for i, p := range m.flow.Places {
		listens = listens || p.Clients && i != m.me.Place && len(m.between(i)) > 0
	}
	dialed := map[part.Member]string{}
	for _, peer := range m.peers() {
		m.sessions[peer] = m.session(peer)
		if !m.dials(peer) {
			listens = true
			continue
		}
		addr, known := m.config.Peers[m.nameOf(peer)]
		if !known {
			return fmt.Errorf("mesh: %s connects to %s, and no address of that is given: add %s=HOST:PORT to the peers", m.placeName(m.me), m.nameOf(peer), m.nameOf(peer))
		}
		if err := m.needsHost(peer.Place, addr); err != nil {
			return err
		}
		dialed[peer] = addr
	}
	if listens {
		if err := m.listen(); err != nil {
			return err
		}
	}
	for peer, addr := range dialed {
		s := m.sessions[peer]
		m.start(func() { m.dial(s, addr) })
	}
	return nil
}

// numbered is the number of this client, from 1, or 0.
func (m *mesh) numbered() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.number
}

// dial keeps a session connected, until it ends. Waits grow up to 2 s, and are jittered, so that many that wait do not come at once.
func (m *mesh) dial(s *session, addr string) {
	wait, said := 25*time.Millisecond, time.Time{}
	for m.ctx.Err() == nil {
		began := time.Now()
		err := m.dialOnce(s, addr)
		switch {
		case m.ctx.Err() != nil || s.isOver():
			return
		case errors.Is(err, ErrRefused):
			m.fail(err)
			return
		}
		if time.Since(began) > 2*time.Second {
			wait, said = 25*time.Millisecond, time.Time{}
		}
		if time.Since(said) > 10*time.Second && !m.ends() {
			said = time.Now()
			m.log.Warn("mesh: waiting for another process", slog.String("peer", s.name), slog.String("addr", addr), slog.Any("reason", err))
		}
		select {
		case <-time.After(wait/2 + rand.N(wait)):
		case <-m.ctx.Done():
		}
		wait = min(2*wait, 2*time.Second)
	}
}

// ends says whether this process is about to end, and only says so to others.
func (m *mesh) ends() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.closing
}

func (m *mesh) dialOnce(s *session, addr string) error {
	conn, err := m.dialed(addr)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(m.ctx, func() { _ = conn.Close() })
	defer stop()
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(m.limits.Handshake))
	if m.config.TLS != nil {
		secure := m.config.TLS.Clone()
		if secure.ServerName == "" {
			secure.ServerName = certificateName(s.name)
		}
		conn = tls.Client(conn, secure)
	}
	r := bufio.NewReaderSize(conn, 1<<16)
	mine := m.greeting(s.peer, s)
	if mine.Datagrams, err = s.offers(conn); err != nil {
		return err
	}
	if err := writeHello(conn, mine); err != nil {
		return err
	}
	theirs, err := readHello(r)
	if err != nil {
		return err
	}
	if theirs.Lost {
		return m.lost(s, theirs)
	}
	if theirs.Dropped {
		err := fmt.Errorf("%w for this client, at %s: %s", ErrGone, s.name, theirs.Refusal)
		m.fail(err)
		return err
	}
	if theirs.Refusal != "" {
		return fmt.Errorf("%w by %s at %s: %s", ErrRefused, s.name, addr, theirs.Refusal)
	}
	if why := m.differs(mine, theirs); why != "" {
		return fmt.Errorf("%w: %s at %s: %s", ErrRefused, s.name, addr, why)
	}
	s.turn.Lock()
	err = m.meet(s, theirs)
	if err == nil {
		err = s.meets(conn, theirs.Datagrams)
	}
	if err == nil {
		err = s.attach(conn, theirs.receivedOf(m.epoch))
	}
	s.turn.Unlock()
	if err != nil {
		return fmt.Errorf("%s at %s: %w", s.name, addr, err)
	}
	_ = conn.SetDeadline(time.Time{})
	return m.join(s, conn, r)
}

// dialed is a connection to an address.
func (m *mesh) dialed(addr string) (net.Conn, error) {
	timely, cancel := context.WithTimeout(m.ctx, m.limits.Handshake)
	defer cancel()
	if m.config.Dial != nil {
		return m.config.Dial(timely, addr)
	}
	network, where := networkOf(addr)
	return new(net.Dialer).DialContext(timely, network, where)
}

// lost is told by another process that what there was between the two is over: the others wait for one in its place, and clients end.
func (m *mesh) lost(s *session, theirs hello) error {
	if m.isClient(m.me.Place) {
		m.gone(s, "does not go on: "+theirs.Refusal)
	}
	return errors.New(theirs.Refusal)
}

// meet begins a session with the process that another one is now, or goes on with it.
func (m *mesh) meet(s *session, theirs hello) error {
	s.mu.Lock()
	before := s.epoch
	s.mu.Unlock()
	switch {
	case before == theirs.Epoch:
	case before == 0:
		s.mu.Lock()
		s.epoch = theirs.Epoch
		s.missAll() // it may come late, when others whose part it needs are gone
		s.mu.Unlock()
		m.catchUp(s)
	case m.isClient(m.me.Place):
		m.gone(s, "has started anew")
		return ErrGone
	default:
		if err := canBegin(s.channels); err != nil {
			return err
		}
		s.begin(theirs.Epoch)
		m.catchUp(s)
		m.askAgain(s)
		m.log.Info("mesh: another process has started anew", slog.String("peer", s.name))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if theirs.Number > 0 && m.isClient(m.me.Place) && m.number == 0 {
		m.number = theirs.Number
		close(m.ready)
	}
	return nil
}

// join carries a session over the connection that it is attached to, until that breaks.
func (m *mesh) join(s *session, conn net.Conn, r *bufio.Reader) error {
	defer s.detached(conn)
	select {
	case <-m.began:
	case <-m.ctx.Done():
		return context.Cause(m.ctx)
	}
	s.retell()
	m.log.Debug("mesh: connected", slog.String("peer", s.name), slog.String("addr", conn.RemoteAddr().String()))
	err := s.carry(m.ctx, conn, r)
	if m.ctx.Err() == nil && !s.isOver() && !m.ends() {
		m.log.Info("mesh: connection lost", slog.String("peer", s.name), slog.Any("reason", err))
	}
	return err
}

// mostHello is the longest hello in bytes.
const mostHello = 1 << 20

func writeHello(w io.Writer, h hello) error {
	body := canon.Bytes(h)
	_, err := w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...))
	return err
}

func readHello(r io.Reader) (h hello, err error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return h, err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > mostHello {
		return h, fmt.Errorf("%w: a hello of %d bytes", errFrame, n)
	}
	body, err := readGrowing(r, int(n), nil)
	if err != nil {
		return h, err
	}
	if err := canon.Decode(body, &h); err != nil {
		return h, fmt.Errorf("%w: no hello: %w", errFrame, err)
	}
	return h, nil
}

func networkOf(addr string) (network, where string) {
	if path, isPath := strings.CutPrefix(addr, "unix:"); isPath {
		return "unix", path
	}
	return "tcp", addr
}

// certificateName is the name that a certificate has for a role.
func certificateName(role string) string {
	return strings.NewReplacer("[", "-", "]", "").Replace(role)
}
