package mesh

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/calmflow/calm/internal/part"
	"github.com/calmflow/calm/stream"
)

// mesh is this process among the others of the flow.
type mesh struct {
	flow   *part.Flow
	me     part.Member
	config Config
	limits Limits
	log    *slog.Logger
	epoch  uint64          // of this process: odd, and the next one is this process's too
	start  func(func())    // a goroutine that Run waits for
	ctx    context.Context // of connections
	fail   context.CancelCauseFunc

	began    chan struct{} // closed when the flow runs
	ready    chan struct{} // closed when a client has its number
	listener net.Listener

	mu       sync.Mutex
	sessions map[part.Member]*session
	readers  []*reader
	clients  map[uint64]*session // by epoch
	next     map[int]int         // of each place of clients, how many this process has numbered
	opening  map[string]int      // connections from an address
	closing  bool                // nothing new is begun
	number   int                 // of a client: its index and 1, or 0 as long as it has none

	notices  map[noticeID]notice // the last of each
	versions uint64
	heavy    map[*part.Channel]int // processes for which too many bytes wait

	weighing sync.Mutex

	ids     sync.Map               // sessions by their ids for datagrams
	sockets map[netip.Addr]*socket // by this process's addresses
	tallies tallies                // of datagrams that are refused
}

type noticeID struct {
	origin  uint64
	channel string
}

// Run runs the part of the flow that the role of c names, in this process, and joins the others, which run the same program with
// other roles. It returns nil once all sources have ended, everywhere, and all that followed from them here has been done and been
// told the others; the context's cause when that ends first; the error of an operator, a source or a sink; an error that says what
// is wrong with c; ErrRefused when another process does not run the same flow; or, of a client, ErrGone when a server has ended, or
// the connection with it has been lost for longer than Limits.Grace. While another process cannot be reached, Run waits for it, and logs that.
func Run(ctx context.Context, f *stream.Flow, c Config) error {
	flow, err := part.Open(f)
	if err != nil {
		return err
	}
	return join(ctx, flow, c, f.Limit, f.Logger)
}

// join runs a flow's part, and joins the others.
func join(ctx context.Context, flow *part.Flow, c Config, limit int, log *slog.Logger) (err error) {
	m := &mesh{
		flow: flow, config: c, limits: c.Limits.orDefault(limit), log: log, epoch: rand.Uint64() | 1, began: make(chan struct{}), ready: make(chan struct{}),
		sessions: map[part.Member]*session{}, clients: map[uint64]*session{}, next: map[int]int{}, opening: map[string]int{},
		notices: map[noticeID]notice{}, heavy: map[*part.Channel]int{},
		sockets: map[netip.Addr]*socket{}, tallies: tallies{},
	}
	if m.log == nil {
		m.log = slog.Default()
	}
	m.log = m.log.With(slog.String("flow", flow.Name))
	if m.me, err = m.role(c.Role); err != nil {
		return err
	}
	m.log = m.log.With(slog.String("role", m.nameOf(m.me)))
	m.readers = m.readersHere()
	return m.run(ctx)
}

func (m *mesh) run(ctx context.Context) error {
	var wg sync.WaitGroup
	m.start = func(f func()) { wg.Go(f) }
	life, over := context.WithCancel(context.WithoutCancel(ctx)) // connections outlive the flow, to say how it ended
	inner, cancel := context.WithCancelCause(ctx)
	m.ctx, m.fail = life, cancel
	defer wg.Wait()
	defer over()
	defer cancel(nil)
	m.listener = m.config.Listener
	defer func() {
		if m.listener != nil {
			_ = m.listener.Close()
		}
	}()
	if err := m.open(); err != nil {
		return err
	}
	if m.isClient(m.me.Place) {
		select {
		case <-m.ready:
			m.me.Index = m.numbered() - 1
		case <-inner.Done():
			return context.Cause(inner)
		}
	}
	m.start(m.watch)
	err := m.flow.Run(inner, m.me, m)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.Canceled) {
		err = context.Cause(inner)
	}
	m.bye(ctx, err)
	return err
}

// role finds the member that a role names, such as server or replica[2]; of a client the number comes later.
func (m *mesh) role(role string) (me part.Member, err error) {
	name, number, numbered := strings.Cut(strings.TrimSuffix(role, "]"), "[")
	var known []string
	for i, p := range m.flow.Places {
		known = append(known, m.roles(p))
		if !strings.EqualFold(p.Name, name) {
			continue
		}
		me.Place = i
		if numbered {
			me.Index, err = strconv.Atoi(number)
		}
		switch {
		case err != nil || numbered && (me.Index < 0 || me.Index >= p.Members) || p.Members > 1 && !numbered:
			return me, fmt.Errorf("mesh: there is no role %q: say %s", role, m.roles(p))
		}
		return me, nil
	}
	return me, fmt.Errorf("mesh: there is no role %q: the flow %q has %s", role, m.flow.Name, strings.Join(known, ", "))
}

// roles says which roles a place has.
func (m *mesh) roles(p part.Place) string {
	name := strings.ToLower(p.Name)
	if p.Members > 1 {
		return fmt.Sprintf("%s[0] to %s[%d]", name, name, p.Members-1)
	}
	return name
}

func (m *mesh) isClient(place int) bool { return m.flow.Places[place].Clients }

func (m *mesh) nameOf(who part.Member) string {
	p := m.flow.Places[who.Place]
	name := strings.ToLower(p.Name)
	if p.Members == 1 {
		return name
	}
	return fmt.Sprintf("%s[%d]", name, who.Index)
}

// between are the channels from here to the members of a place, and from them, in the order of their names.
func (m *mesh) between(place int) (channels []*part.Channel) {
	for _, c := range m.flow.Channels {
		if c.From == m.me.Place && c.To == place || c.From == place && c.To == m.me.Place {
			channels = append(channels, c)
		}
	}
	slices.SortFunc(channels, func(a, b *part.Channel) int { return cmp.Compare(a.Name, b.Name) })
	return channels
}

// to is the session with a member, or nil.
func (m *mesh) to(who part.Member) *session {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions[who]
}

func (m *mesh) all() []*session {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []*session
	for _, s := range m.sessions {
		all = append(all, s)
	}
	return all
}

// Began is of part.Net, as are Most, Send, End and Took.
func (m *mesh) Began() { close(m.began) }

// Most is how many bytes a frame's items may have.
func (m *mesh) Most(c *part.Channel) int {
	most := m.limits.Frame - headRoom
	if c.Datagrams {
		most = min(most, mostDatagram-datagramRoom)
	}
	return most
}

// Send queues what is for a member.
func (m *mesh) Send(c *part.Channel, to int, frame []byte, items int) {
	s := m.to(part.Member{Place: c.To, Index: to})
	switch {
	case s == nil:
		c.Took(items)
	case c.Datagrams && len(frame) > mostItem+datagramRoom:
		m.fail(fmt.Errorf("mesh: channel %q: an item of %d bytes, where a datagram may have %d: send it over stream.FIFO", c.Name, len(frame), mostItem))
	case len(frame) > m.limits.Frame-headRoom:
		m.fail(fmt.Errorf("mesh: channel %q: an item of %d bytes, where a frame may have %d: raise Limits.Frame everywhere", c.Name, len(frame), m.limits.Frame))
	default:
		s.send(c, frame, items)
	}
}

// End tells a member that no more comes.
func (m *mesh) End(c *part.Channel, to int) {
	if s := m.to(part.Member{Place: c.To, Index: to}); s != nil {
		s.endChannel(c)
	}
}

// Took tells a member that what it sent has been taken.
func (m *mesh) Took(c *part.Channel, from, items int) {
	if s := m.to(part.Member{Place: c.From, Index: from}); s != nil {
		s.taken(c, items)
	}
}

// Number is of a client that joins within this process.
func (m *mesh) Number(place int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.nextNumber(place)
}

// watch cuts off clients that take nothing or have been away for too long, and has a client end that has been so itself.
func (m *mesh) watch() {
	tick := time.NewTicker(min(m.limits.Stall, m.limits.Grace) / 4)
	defer tick.Stop()
	for {
		select {
		case <-m.ctx.Done():
			return
		case <-tick.C:
		}
		m.askOthers()
		for _, s := range m.all() {
			if m.isClient(m.me.Place) && s.met() && s.away() > m.limits.Grace {
				m.gone(s, "cannot be reached any more")
			}
			if !m.isClient(s.peer.Place) {
				s.forgo()
				continue
			}
			if s.stuck() {
				m.drop(s, ErrSlow)
			} else if s.away() > m.limits.Grace {
				m.drop(s, errAway)
			}
		}
	}
}

var errAway = errors.New("its connection is lost")

// drop gives a client up.
func (m *mesh) drop(s *session, why error) {
	m.mu.Lock()
	if m.sessions[s.peer] != s {
		m.mu.Unlock()
		return
	}
	delete(m.sessions, s.peer)
	delete(m.clients, s.epoch)
	m.mu.Unlock()
	m.log.Info("mesh: client has gone", slog.String("client", s.name), slog.Any("reason", why))
	s.end(why)
	m.flow.Go(s.peer)
}

// left is told by the other process that it ends.
func (m *mesh) left(s *session, why string) {
	switch {
	case m.isClient(s.peer.Place):
		s.confirm()
		m.drop(s, errors.New(cmp.Or(why, "it has left")))
	case m.isClient(m.me.Place):
		m.gone(s, "has ended"+colon(why))
	default:
		s.depart(why)
		m.log.Info("mesh: another process has ended", slog.String("peer", s.name), slog.String("reason", why))
	}
}

// gone ends a client whose server is not there any more.
func (m *mesh) gone(s *session, how string) {
	s.depart(how)
	m.fail(fmt.Errorf("%w: %s %s", ErrGone, s.name, how))
}

func colon(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}
