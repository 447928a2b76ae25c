package mesh

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/calmflow/calm/internal/part"
)

// socket is where this process sends and takes datagrams: there is one for each of its addresses over which it is connected.
type socket struct {
	mesh *mesh
	conn *net.UDPConn
}

// socketBuffer is how many bytes may wait in the operating system, if it allows that many.
const socketBuffer = 4 << 20

// overDatagrams is a channel between this place and another that goes as datagrams, or nil.
func (m *mesh) overDatagrams(place int) *part.Channel {
	for _, c := range m.between(place) {
		if c.Datagrams {
			return c
		}
	}
	return nil
}

// needsHost says what is wrong if datagrams are to go between this process and a place, and the address is a path.
func (m *mesh) needsHost(place int, addr string) error {
	c := m.overDatagrams(place)
	if network, _ := networkOf(addr); c == nil || network != "unix" {
		return nil
	}
	return fmt.Errorf("mesh: channel %q goes over UDP, which has no address %s: give HOST:PORT", c.Name, addr)
}

// listensOverUDP says what is wrong if others that connect would send datagrams.
func (m *mesh) listensOverUDP(l net.Listener) error {
	if l.Addr().Network() != "unix" {
		return nil
	}
	for i, p := range m.flow.Places {
		if i == m.me.Place && p.Members > 1 || !m.dials(part.Member{Place: i, Index: max(0, p.Members-1)}) {
			if err := m.needsHost(i, "unix:"+l.Addr().String()); err != nil {
				return err
			}
		}
	}
	return nil
}

// socketFor is the socket at this process's end of a connection: at the port where it listens, if it does and that is free.
func (m *mesh) socketFor(conn net.Conn) (*socket, error) {
	local, isTCP := conn.LocalAddr().(*net.TCPAddr)
	if !isTCP {
		return nil, fmt.Errorf("there is a channel that goes over UDP, and a connection over %s says no address for it: connect over TCP", conn.LocalAddr().Network())
	}
	at := local.AddrPort().Addr().Unmap()
	m.mu.Lock()
	defer m.mu.Unlock()
	if k := m.sockets[at]; k != nil {
		return k, nil
	}
	port := uint16(0)
	if m.listener != nil {
		if tcp, is := m.listener.Addr().(*net.TCPAddr); is {
			port = tcp.AddrPort().Port()
		}
	}
	udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(at, port)))
	if err != nil && port != 0 {
		udp, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(at, 0)))
	}
	if err != nil {
		return nil, fmt.Errorf("no socket for datagrams: %w", err)
	}
	_, _ = udp.SetReadBuffer(socketBuffer), udp.SetWriteBuffer(socketBuffer)
	k := &socket{m, udp}
	m.sockets[at] = k
	m.start(k.read)
	return k, nil
}

func (k *socket) port() uint16 { return k.conn.LocalAddr().(*net.UDPAddr).AddrPort().Port() }

// read takes datagrams until the process ends.
func (k *socket) read() {
	m := k.mesh
	stop := context.AfterFunc(m.ctx, func() { _ = k.conn.Close() })
	defer stop()
	defer k.conn.Close()
	buf := make([]byte, 1<<16)
	for {
		n, from, err := k.conn.ReadFromUDPAddrPort(buf)
		switch {
		case m.ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return
		case err != nil: // such as that of an answer to what was sent
			m.log.Debug("mesh: datagrams", slog.Any("error", err))
			select {
			case <-time.After(time.Millisecond):
			case <-m.ctx.Done():
				return
			}
		default:
			m.takeDatagram(buf[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()))
		}
	}
}

// tallies count what there can be much of.
type tallies map[string]int

// count says how often there was something, and whether that is to be logged: each time that it has doubled.
func (t tallies) count(what string) (n int, say bool) {
	t[what]++
	n = t[what]
	return n, n&(n-1) == 0
}

// takeDatagram takes what has come, from anybody.
func (m *mesh) takeDatagram(b []byte, from netip.AddrPort) {
	err := m.heed(b, from)
	if err == nil {
		return
	}
	what, level := "items", slog.LevelWarn // of a peer that has made them otherwise
	for _, refused := range []error{errDatagram, errUnknown, errSeal, errReplayed} {
		if errors.Is(err, refused) {
			what, level = refused.Error(), slog.LevelDebug
		}
	}
	m.mu.Lock()
	n, say := m.tallies.count(what)
	m.mu.Unlock()
	if say {
		m.log.Log(m.ctx, level, "mesh: a datagram is refused", slog.String("from", from.String()), slog.Any("reason", err), slog.Int("count", n))
	}
}

// heed finds the session of a datagram and does what it says, if it is from the other end of the session and has not been heeded before.
func (m *mesh) heed(b []byte, from netip.AddrPort) error {
	to, number, err := address(b)
	if err != nil {
		return err
	}
	found, known := m.ids.Load(to)
	if !known {
		return errUnknown
	}
	s := found.(*session)
	d := s.datagrams
	s.mu.Lock()
	by := d.opens
	s.mu.Unlock()
	if by == nil {
		return errUnknown
	}
	plain, err := unseal(by, b, number)
	if err != nil {
		return err
	}
	d.taking.Lock()
	defer d.taking.Unlock()
	s.mu.Lock()
	heard := d.come.newest > 0
	switch {
	case s.over != nil || d.opens != by: // meanwhile
		err = errUnknown
	case !d.come.take(number):
		err = errReplayed
	case number == d.come.newest: // its address may have changed, as behind a router
		d.to = from
		if !heard {
			d.last = time.Time{} // it is to be answered
		}
	}
	s.mu.Unlock()
	if err != nil {
		return err
	}
	if !heard {
		d.signal()
	}
	got, err := readDatagram(plain)
	switch {
	case err != nil:
		return err
	case got.kind == datagramItems:
		return s.takeParcel(number, got)
	case got.kind == datagramAck:
		s.takeReceipts(got.receipts)
	}
	return nil
}
