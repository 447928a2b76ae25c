package mesh

import (
	"bytes"
	"context"
	"crypto/cipher"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/part"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// If this fails, a datagram that comes again is taken again, or a new one is not.
func TestCome(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var c come
		seen, newest, top := map[uint64]bool{}, uint64(0), uint64(1)
		for range 3000 {
			switch rng.IntN(20) {
			case 0:
				top += rng.Uint64N(3 * remembered)
			default:
				top += rng.Uint64N(3)
			}
			number := top - min(top-1, rng.Uint64N(8)*rng.Uint64N(remembered/4))
			want := !seen[number] && (number > newest || newest-number < remembered)
			if got := c.take(number); got != want {
				t.Fatalf("%d after %d: taken: %t, which it should be: %t", number, newest, got, want)
			}
			seen[number], newest = seen[number] || want, max(newest, number)
		}
	}
	var c come
	if last := ^uint64(0); !c.take(last) || c.take(last) || !c.take(last-5) || c.take(1) {
		t.Error("the last numbers are taken twice, or not")
	}
}

// If this fails, the network is sent more and more while it loses it, or what is lost is waited for too long or not at all.
func TestPace(t *testing.T) {
	now := time.Now()
	p := newPace()
	if wait := p.patience(0); wait < firstPatience || wait > 2*firstPatience {
		t.Errorf("at first it waits for %v", wait)
	}
	for range 10_000 {
		p.acknowledged(3 * time.Millisecond)
	}
	if wait := p.patience(0); wait < leastPatience || wait > 2*leastPatience {
		t.Errorf("on a fast network it waits for %v", wait)
	}
	if p.window < 100 || p.window > mostWindow {
		t.Errorf("after 10,000 acknowledgements the window is %v", p.window)
	}
	before := p.window
	for range 50 {
		p.missed(now)
	}
	if p.window != before/2 {
		t.Errorf("what is lost together takes the window from %v to %v", before, p.window)
	}
	for i := range 50 {
		p.missed(now.Add(time.Duration(i) * time.Second))
	}
	if p.window != leastWindow {
		t.Errorf("in the end the window is %v", p.window)
	}
	for before, last := 0, time.Duration(0); before < 10; before++ {
		wait := p.patience(before)
		if wait > mostPatience || wait < last*3/2 && last < mostPatience/2 {
			t.Errorf("the %d. time it waits for %v, after %v", before, wait, last)
		}
		last = wait
	}
	for range 100 {
		p.acknowledged(time.Hour)
	}
	if wait := p.patience(60); wait != mostPatience {
		t.Errorf("it waits for %v", wait)
	}
}

// If this fails, what is lost holds up the window until patience ends, though what was sent with it has come, or what the other has no room
// for is sent to it all the time.
func TestOvertaken(t *testing.T) {
	c := &part.Channel{Name: "it", To: 1, Datagrams: true}
	flow := &part.Flow{Places: []part.Place{{Name: "source", Members: 1}, {Name: "worker", Members: 1}}, Channels: []*part.Channel{c}}
	m := &mesh{flow: flow, limits: Limits{}.orDefault(0)}
	s := m.session(part.Member{Place: 1})
	d, f, now := s.datagrams, &flights{taken: map[*part.Channel]int{}}, time.Now()
	d.seals, d.come.newest = testSealer(t, 1, 1, 2), 1
	sends := func(n int) {
		t.Helper()
		if s.board(f, now); len(f.all) != n {
			t.Fatalf("%d are sent after %v, not %d", len(f.all), now.Sub(d.born), n)
		}
	}
	queue := func() {
		d.queue(c, []byte{1}, 1)
		now = now.Add(time.Millisecond)
		sends(1)
	}
	const trip = 4 * time.Millisecond
	queue()
	first := now
	queue()
	s.arrived(d.flying[2])
	for sent := now; mostHasty > d.flying[1].hasty; sent = first {
		d.overtaken(sent, trip)
		now = first.Add(trip)
		sends(0) // it may come a little later
		now = first.Add(trip + trip/4)
		sends(1)
		first = now
	}
	d.overtaken(first, trip) // not once more
	now = first.Add(leastPatience - time.Millisecond)
	sends(0)
	now = now.Add(time.Second)
	sends(1)
	sent := now
	queue()
	d.overtaken(sent, trip) // which says nothing of what was sent later
	now = now.Add(trip + trip/4)
	sends(1)
}

func someDatagrams() []datagram {
	return []datagram{
		{kind: datagramBeat},
		{kind: datagramAck, receipts: []receipt{{1, 2}, {1 << 40, 1 << 50}}},
		{kind: datagramItems, channel: 0, parcel: 7, sent: 1 << 20, items: 2, frame: []byte{1, 2}},
		{kind: datagramItems, channel: 1, parcel: 8, sent: 1 << 21, items: 1, frame: []byte("x")},
		{kind: datagramItems, channel: 1, parcel: 9, sent: 1 << 22},
	}
}

func testSealer(t testing.TB, key byte, from, to uint64) cipher.AEAD {
	by, err := sealer(bytes.Repeat([]byte{key}, 32), from, to)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// If this fails, a datagram does not hold what was put into it, or one is taken that was not sealed by the other, for this one, as this number.
func TestSeals(t *testing.T) {
	by := testSealer(t, 1, 10, 20)
	for i, d := range someDatagrams() {
		number := uint64(i) + 1
		sealed := seal(by, nil, 20, number, d.append(nil))
		to, n, err := address(sealed)
		if err != nil || to != 20 || n != number {
			t.Fatalf("it is for %d, number %d, and %v", to, n, err)
		}
		for what, other := range map[string]func() ([]byte, error){
			"another key":      func() ([]byte, error) { return unseal(testSealer(t, 2, 10, 20), bytes.Clone(sealed), number) },
			"another sender":   func() ([]byte, error) { return unseal(testSealer(t, 1, 11, 20), bytes.Clone(sealed), number) },
			"another receiver": func() ([]byte, error) { return unseal(testSealer(t, 1, 10, 21), bytes.Clone(sealed), number) },
			"the other way":    func() ([]byte, error) { return unseal(testSealer(t, 1, 20, 10), bytes.Clone(sealed), number) },
			"another number":   func() ([]byte, error) { return unseal(by, bytes.Clone(sealed), number+1) },
			"less of it":       func() ([]byte, error) { return unseal(by, bytes.Clone(sealed[:len(sealed)-1]), number) },
		} {
			if _, err := other(); err != errSeal {
				t.Errorf("it is opened by %s: %v", what, err)
			}
		}
		for at := range sealed {
			changed := bytes.Clone(sealed)
			changed[at] ^= 1
			if _, err := unseal(by, changed, number); err == nil {
				t.Errorf("it is opened with byte %d changed", at)
			}
		}
		plain, err := unseal(by, sealed, number)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := readDatagram(plain); err != nil || !alike(got, d) {
			t.Errorf("%+v is read as %+v, and %v", d, got, err)
		}
	}
}

func alike(a, b datagram) bool {
	return bytes.Equal(a.frame, b.frame) && slices.Equal(a.receipts, b.receipts) && a.kind == b.kind && a.channel == b.channel && a.parcel == b.parcel && a.items == b.items && a.sent == b.sent
}

// captured are datagrams that have gone by, and where to.
type captured struct {
	mu  sync.Mutex
	all map[netip.AddrPort][][]byte
}

func (c *captured) see(b []byte, to netip.AddrPort) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.all[to]) < 2000 {
		c.all[to] = append(c.all[to], bytes.Clone(b))
	}
}

// hostile is what somebody makes of a datagram who has seen it, and who may know no more.
func hostile(rng *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	switch rng.IntN(5) {
	case 0: // as it was
	case 1:
		b = b[:rng.IntN(len(b))]
	case 2:
		b[rng.IntN(len(b))] ^= byte(1 + rng.IntN(255))
	case 3:
		b = append(b, byte(rng.Uint32()))
	default:
		for i := range b[:8+rng.IntN(len(b)-8)] {
			b[i] = byte(rng.Uint32())
		}
	}
	return b
}

// Ten thousand datagrams that were forged, cut short or have come before. If this fails, somebody on the way can change what comes, or have others not served.
func TestHostileDatagrams(t *testing.T) {
	all := 10_000
	if testing.Short() {
		all = 500
	}
	n := newNetwork(t, "source", "worker")
	r := newRelay(t, 0, 0, 0)
	c := captured{all: map[netip.AddrPort][][]byte{}}
	r.seen = c.see
	var log syncBuffer
	n.log = &log
	var heard, back notes[int]
	var in, other *stream.Inlet[int, stream.Process[source]]
	build := func(role string, in **stream.Inlet[int, stream.Process[source]]) func(f *stream.Flow) {
		return func(f *stream.Flow) {
			src, by := f.Process[source](), f.Process[worker]()
			*in = stream.NewInlet[int](src)
			there := (*in).Stream().Named("there").Send(by, stream.UDP)
			there.ForEach(heard.at(role))
			there.Unique().AsArrived(props.Because("in any order")).Named("back").Send(src, positions.Cut).ForEach(back.at(role))
		}
	}
	n.start(n.over(r, "source"), build("source", &in))
	n.start(n.over(r, "worker"), build("worker", &other))
	sent := 0
	serves := func() {
		t.Helper()
		if err := in.Put(n.ctx, sent); err != nil {
			t.Fatal(err)
		}
		sent++
		n.until("it is served", func() bool { return slices.Contains(heard.of("worker"), sent-1) })
	}
	for range 20 {
		serves()
	}
	n.until("they come back", func() bool { return slices.Contains(back.of("source"), sent-1) })
	before, came := heard.of("worker"), back.of("source")
	c.mu.Lock()
	seen := c.all
	c.all = map[netip.AddrPort][][]byte{}
	c.mu.Unlock()
	if len(seen) < 2 {
		t.Fatal("datagrams go one way only")
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range all {
		for to, some := range seen {
			if _, err := conn.WriteTo(hostile(rng, some[rng.IntN(len(some))]), net.UDPAddrFromAddrPort(to)); err != nil {
				t.Fatal(err)
			}
		}
		if i%100 == 0 {
			serves()
		}
	}
	for _, refused := range []error{errDatagram, errUnknown, errSeal, errReplayed} {
		n.until(refused.Error(), func() bool { return strings.Contains(log.String(), refused.Error()) })
	}
	count := func(all []int, old int) (n int) {
		for _, i := range all {
			n += b2i(i < old)
		}
		return n
	}
	serves()
	if got := count(heard.of("worker"), 20); got != len(before) {
		t.Errorf("of 20 items %d had come, and %d in the end", len(before), got)
	}
	n.until("the last comes back", func() bool { return slices.Contains(back.of("source"), sent-1) })
	if got := back.of("source"); count(got, 20) != len(came) || !slices.IsSorted(got) || len(slices.Compact(got)) != len(back.of("source")) {
		t.Errorf("of the 20 items %d had come back, and %d in the end", len(came), count(got, 20))
	}
}

func b2i(is bool) int {
	if is {
		return 1
	}
	return 0
}

// FuzzDatagrams: whatever comes, from anybody or from the other end of a session, the process lives, and hands over only what is of a channel that there is.
func FuzzDatagrams(f *testing.F) {
	for i, d := range someDatagrams() {
		f.Add(uint64(i), d.append(nil))
	}
	f.Fuzz(func(t *testing.T, number uint64, sent []byte) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		received := 0
		channels := []*part.Channel{{Name: "cut", To: 1, Torn: true, Datagrams: true}, {Name: "wire", To: 1, Datagrams: true}, {Name: "other"}}
		for _, c := range channels {
			c.Receive = func(_ int, frame []byte) error {
				if !c.Datagrams {
					t.Errorf("channel %s receives %x", c.Name, frame)
				}
				received++
				return nil
			}
			c.Ended, c.Took, c.Full = func(int) {}, func(int) {}, func(bool) {}
		}
		m := &mesh{
			flow: &part.Flow{Places: []part.Place{{Name: "guest", Members: 1}, {Name: "source", Members: 1}}, Channels: channels},
			me:   part.Member{Place: 1}, limits: Limits{}.orDefault(0), log: slog.New(slog.DiscardHandler), ctx: ctx, fail: cancel, began: make(chan struct{}),
			notices: map[noticeID]notice{}, heavy: map[*part.Channel]int{}, tallies: tallies{},
		}
		close(m.began)
		s := m.session(part.Member{})
		defer s.end(net.ErrClosed)
		by := testSealer(t, 1, 10, s.datagrams.id)
		s.datagrams.opens = by
		m.takeDatagram(bytes.Clone(sent), netip.AddrPort{})
		m.takeDatagram(append(seal(by, nil, s.datagrams.id, number, nil), sent...), netip.AddrPort{})
		if len(sent) > 0 && (received > 0 || s.datagrams.come != (come{})) {
			t.Error("what is not sealed is taken")
		}
		sealed := seal(by, nil, s.datagrams.id, number, sent)
		for range 2 {
			m.takeDatagram(bytes.Clone(sealed), netip.AddrPort{})
		}
		d, err := readDatagram(sent)
		if err != nil {
			if received > 0 {
				t.Errorf("%x is taken: %v", sent, err)
			}
			return
		}
		if again, err := readDatagram(d.append(nil)); err != nil || !alike(again, d) {
			t.Errorf("%+v is read again as %+v, and %v", d, again, err)
		}
		if received > 1 {
			t.Error("the same is taken twice")
		}
	})
}
