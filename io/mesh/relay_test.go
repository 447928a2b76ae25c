package mesh

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
)

// relay is a way for datagrams, both ways, as a router makes one: what comes back goes to whom it answers. Some are lost, some are doubled,
// and some come after others. It sees that none is sealed as another was, if nobody starts anew.
type relay struct {
	t                     *testing.T
	lose, double, swap    int // of a hundred
	wg                    sync.WaitGroup
	mu                    sync.Mutex
	rng                   *rand.Rand
	closed                bool
	entries               map[netip.AddrPort]*net.UDPConn
	all                   []*net.UDPConn
	ways                  map[[2]netip.AddrPort]*net.UDPConn // from whom and to whom
	held                  map[[2]netip.AddrPort][]byte
	passed, lost, doubled atomic.Int64
	largest               atomic.Int64
	heads                 map[[datagramHead]byte]bool
	seen                  func(b []byte, to netip.AddrPort) // each that is to be passed on, or nil
}

func newRelay(t *testing.T, lose, double, swap int) *relay {
	r := &relay{t: t, lose: lose, double: double, swap: swap, rng: rand.New(rand.NewPCG(1, 2)), entries: map[netip.AddrPort]*net.UDPConn{}, heads: map[[datagramHead]byte]bool{}}
	r.rebind()
	t.Cleanup(func() {
		r.mu.Lock()
		r.closed = true
		for _, c := range r.all {
			_ = c.Close()
		}
		r.mu.Unlock()
		r.wg.Wait()
	})
	return r
}

// rebind forgets the ways, as a router does that is started anew: then the same comes from another port.
func (r *relay) rebind() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.ways {
		_ = c.Close()
	}
	r.ways, r.held = map[[2]netip.AddrPort]*net.UDPConn{}, map[[2]netip.AddrPort][]byte{}
}

func (r *relay) socket() *net.UDPConn {
	c, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		r.t.Error(err)
		return nil
	}
	_ = c.SetReadBuffer(socketBuffer)
	r.all = append(r.all, c)
	if r.closed {
		_ = c.Close()
	}
	return c
}

func addrOf(c *net.UDPConn) netip.AddrPort { return c.LocalAddr().(*net.UDPAddr).AddrPort() }

// reach is where to send what is to go to an address.
func (r *relay) reach(to netip.AddrPort) netip.AddrPort {
	r.mu.Lock()
	defer r.mu.Unlock()
	entry := r.entries[to]
	if entry == nil {
		entry = r.socket()
		r.entries[to] = entry
		r.wg.Go(func() {
			buf := make([]byte, 1<<16)
			for {
				n, from, err := entry.ReadFromUDPAddrPort(buf)
				if err != nil {
					return
				}
				out := r.way(from, to, entry)
				r.pass(out, to, from, buf[:n])
			}
		})
	}
	return addrOf(entry)
}

// way is what goes out from one to another; what comes in there goes back.
func (r *relay) way(from, to netip.AddrPort, entry *net.UDPConn) *net.UDPConn {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.ways[[2]netip.AddrPort{from, to}]
	if out == nil {
		out = r.socket()
		r.ways[[2]netip.AddrPort{from, to}] = out
		r.wg.Go(func() {
			buf := make([]byte, 1<<16)
			for {
				n, _, err := out.ReadFromUDPAddrPort(buf)
				if err != nil {
					return
				}
				r.pass(entry, from, to, buf[:n])
			}
		})
	}
	return out
}

func (r *relay) pass(out *net.UDPConn, to, from netip.AddrPort, b []byte) {
	r.mu.Lock()
	if head := [datagramHead]byte(b); r.heads[head] {
		r.t.Errorf("two datagrams are sealed by one key as number %d", binary.BigEndian.Uint64(head[8:]))
	} else if r.heads != nil {
		r.heads[head] = true
	}
	lose, double, swap := r.rng.IntN(100) < r.lose, r.rng.IntN(100) < r.double, r.rng.IntN(100) < r.swap
	id := [2]netip.AddrPort{from, to}
	before := r.held[id]
	delete(r.held, id)
	if swap && !lose {
		r.held[id] = append([]byte(nil), b...)
	}
	r.mu.Unlock()
	send := func(b []byte) {
		r.passed.Add(1)
		r.largest.Store(max(r.largest.Load(), int64(len(b))))
		if r.seen != nil {
			r.seen(b, to)
		}
		_, _ = out.WriteToUDPAddrPort(b, to)
	}
	switch {
	case lose:
		r.lost.Add(1)
	case !swap:
		send(b)
		if double {
			r.doubled.Add(1)
			send(b)
		}
	}
	if before != nil {
		send(before)
	}
}
