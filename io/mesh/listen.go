package mesh

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/calmflow/calm/internal/part"
)

// listen lets others connect.
func (m *mesh) listen() error {
	l, err := m.listening()
	if err != nil {
		return err
	}
	m.listener = l
	if tcp, isTCP := l.Addr().(*net.TCPAddr); isTCP && !tcp.IP.IsLoopback() && m.config.TLS == nil && !m.config.Plain {
		return fmt.Errorf("mesh: anybody could connect to %v, since there is no TLS: set TLS, listen on 127.0.0.1, or set Plain", l.Addr())
	}
	if err := m.listensOverUDP(l); err != nil {
		return err
	}
	m.log.Info("mesh: listening", slog.String("addr", l.Addr().String()))
	m.start(func() { m.accept(l) })
	return nil
}

func (m *mesh) listening() (net.Listener, error) {
	switch {
	case m.config.Listener != nil:
		return m.config.Listener, nil
	case m.config.Addr == "":
		return nil, fmt.Errorf("mesh: others connect to %s, and it has no address: give one", m.placeName(m.me))
	}
	network, where := networkOf(m.config.Addr)
	l, err := net.Listen(network, where)
	if err != nil {
		return nil, fmt.Errorf("mesh: %w", err)
	}
	return l, nil
}

func (m *mesh) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if m.ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			m.log.Warn("mesh: accept", slog.Any("error", err))
			select {
			case <-time.After(50 * time.Millisecond): // out of file descriptors: others may be given back
			case <-m.ctx.Done():
			}
			continue
		}
		host := hostOf(conn)
		if !m.opens(host, 1) {
			_ = conn.Close()
			continue
		}
		m.start(func() { m.serve(conn, host) })
	}
}

// opens counts a connection that has not said who it is, and says whether that many may be open.
func (m *mesh) opens(host string, n int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.opening[host]+n > m.limits.PerHost {
		return false
	}
	if m.opening[host] += n; m.opening[host] == 0 {
		delete(m.opening, host)
	}
	return true
}

func hostOf(conn net.Conn) string {
	host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		return conn.RemoteAddr().String()
	}
	return host
}

// serve hears who connects, and carries the session.
func (m *mesh) serve(conn net.Conn, host string) {
	stop := context.AfterFunc(m.ctx, func() { _ = conn.Close() })
	defer stop()
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(m.limits.Handshake))
	s, r, err := m.handshake(&conn)
	m.opens(host, -1)
	if err == nil {
		_ = conn.SetDeadline(time.Time{})
		_ = m.join(s, conn, r)
		return
	}
	if m.ctx.Err() == nil {
		m.log.Warn("mesh: a connection is refused", slog.String("from", conn.RemoteAddr().String()), slog.Any("reason", err))
	}
}

func (m *mesh) handshake(conn *net.Conn) (s *session, r *bufio.Reader, err error) {
	if m.config.TLS != nil {
		*conn = tls.Server(*conn, m.config.TLS)
	}
	r = bufio.NewReaderSize(*conn, 1<<16)
	theirs, err := readHello(r)
	if err != nil {
		return nil, nil, err
	}
	s, mine, err := m.welcome(*conn, theirs)
	if err != nil {
		_ = writeHello(*conn, hello{
			Version: version, Refusal: err.Error(), Lost: errors.Is(err, errLost) || errors.Is(err, errEnds), Dropped: errors.Is(err, errDropped),
		})
		return nil, nil, err
	}
	if err := writeHello(*conn, mine); err != nil {
		s.detached(*conn)
		return nil, nil, err
	}
	return s, r, nil
}

// welcome finds the session of who connects, and what to answer.
func (m *mesh) welcome(conn net.Conn, theirs hello) (*session, hello, error) {
	peer, err := m.role(theirs.Role)
	if err != nil {
		return nil, hello{}, err
	}
	mine := m.greeting(peer, nil)
	if why := m.differs(mine, theirs); why != "" {
		return nil, mine, errors.New(why)
	}
	if err := m.certified(conn, theirs.Role); err != nil {
		return nil, mine, err
	}
	s, err := m.sessionFor(peer, theirs)
	if err != nil {
		return nil, mine, err
	}
	if err := m.mustGoOn(s.channels, theirs); err != nil {
		err = fmt.Errorf("%w: %s: %w", errLost, m.nameOf(m.me), err)
		if !m.isClient(peer.Place) {
			m.fail(err)
		}
		return nil, mine, err
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	s.detach()
	if err := m.meet(s, theirs); err != nil {
		return nil, mine, err
	}
	if err := s.meets(conn, theirs.Datagrams); err != nil {
		return nil, mine, err
	}
	mine = m.greeting(s.peer, s)
	if mine.Datagrams, err = s.offers(conn); err != nil {
		return nil, mine, err
	}
	if m.isClient(peer.Place) {
		mine.Number = s.peer.Index + 1
	}
	return s, mine, s.attach(conn, theirs.receivedOf(m.epoch))
}

// errDropped is why a client is not taken back.
var errDropped = errors.New("the client has been given up")

// errLost is what a process ends with that has started anew and cannot go on.
var errLost = fmt.Errorf("%w", ErrRefused)

// errEnds is why a process that ends takes nobody in: one that is started in its place may.
var errEnds = errors.New("it ends")

// nextNumber is a number for a client that no other member of this place gives.
func (m *mesh) nextNumber(place int) int {
	n := m.next[place]*m.flow.Places[m.me.Place].Members + m.me.Index
	m.next[place]++
	return n
}

// certified checks that who connects has a certificate of the role that it says it has.
func (m *mesh) certified(conn net.Conn, role string) error {
	secure, is := conn.(*tls.Conn)
	if !is {
		return nil
	}
	state := secure.ConnectionState()
	if len(state.PeerCertificates) == 0 {
		if m.config.TLS.ClientAuth < tls.RequireAnyClientCert {
			return nil
		}
		return errors.New("it shows no certificate")
	}
	return state.PeerCertificates[0].VerifyHostname(certificateName(role))
}

// sessionFor is the session with who connects: of a client that comes, a new one.
func (m *mesh) sessionFor(peer part.Member, theirs hello) (*session, error) {
	if !m.isClient(peer.Place) {
		s := m.to(peer)
		if s == nil {
			return nil, fmt.Errorf("%s has nothing to say to it", m.nameOf(m.me))
		}
		return s, nil
	}
	select {
	case <-m.began:
	case <-m.ctx.Done():
		return nil, context.Cause(m.ctx)
	}
	m.mu.Lock()
	s := m.clients[theirs.Epoch]
	switch {
	case m.closing:
		m.mu.Unlock()
		return nil, errEnds
	case s != nil:
		m.mu.Unlock()
		return s, nil
	case theirs.Known != 0: // it has been dropped, or was with another process before this one
		m.mu.Unlock()
		return nil, fmt.Errorf("%w: it did not take what was sent to it, or sent what does not decode, or its connection was lost for too long", errDropped)
	}
	peer.Index = theirs.Number - 1
	if theirs.Number == 0 {
		peer.Index = m.nextNumber(peer.Place)
	}
	s = m.session(peer)
	s.epoch = theirs.Epoch
	m.sessions[peer], m.clients[theirs.Epoch] = s, s
	m.mu.Unlock()
	if err := m.flow.Come(peer); err != nil {
		m.drop(s, err)
		return nil, err
	}
	m.log.Info("mesh: client has come", slog.String("client", s.name))
	return s, nil
}
