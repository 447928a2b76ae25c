package stream

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/calmflow/calm/internal/part"
)

// projection is what a flow has in a process that runs one of its members, while the others run elsewhere: endpoint projection.
// Each process builds the whole flow, and makes kernels for its own member alone; a hop to a member elsewhere is a channel.
type projection struct {
	flow     *Flow
	numbers  map[*place]int
	channels map[*node]*part.Channel
	hops     []*node // that have a channel, in the order of the program

	// of the run
	at    *place
	index int
	net   part.Net
	here  *member
}

func init() {
	part.Open = func(flow any) (*part.Flow, error) { return flow.(*Flow).project() }
}

func (f *Flow) project() (*part.Flow, error) {
	f.valid("Run")
	p := &projection{flow: f, numbers: map[*place]int{}, channels: map[*node]*part.Channel{}}
	f.part = p
	if err := f.check(); err != nil {
		return nil, err
	}
	names := f.placeNames()
	out := &part.Flow{Name: f.name, Seed: f.Seed, Run: p.run, Come: p.come, Go: p.goes}
	for i, at := range f.places {
		p.numbers[at] = i
		out.Places = append(out.Places, part.Place{Name: names[at], Members: at.members, Clients: at.crowd != nil})
	}
	taken := map[string]int{}
	for _, n := range f.nodes {
		if n.send == nil {
			continue
		}
		if n.claims != nil && n.wire == n.claims[len(n.claims)-1] {
			return nil, &Misuse{n.op, n.site, fmt.Sprintf("the wire %q is a transport within one process: between processes, give one of the library's", n.wire)}
		}
		c := p.channel(n)
		if c.Name == "" {
			c.Name = fmt.Sprintf("%s from %s to %s", n.op, names[n.ins[0].at], names[n.at])
		}
		if taken[c.Name]++; taken[c.Name] > 1 {
			c.Name = fmt.Sprintf("%s %d", c.Name, taken[c.Name])
		}
		out.Channels = append(out.Channels, c)
	}
	return out, nil
}

func (p *projection) channel(n *node) *part.Channel {
	c := &part.Channel{
		Name: n.ins[0].name(), From: p.numbers[n.ins[0].at], To: p.numbers[n.at], Item: n.sent, Wire: n.wire, Torn: n.torn, Datagrams: n.datagrams, Joins: n.retell != nil,
		Took: n.hop.took, Full: n.hop.fullElsewhere,
	}
	if n.writes != nil {
		c.Form, c.Key = n.writes.says, n.writes.key
	}
	p.channels[n], p.hops = c, append(p.hops, n)
	n.hop.tells = func(full bool) { p.net.Full(c, full) }
	if n.retell != nil {
		c.Again = func(to int) { p.here.do(func() { p.tellAll(n, to) }) }
	}
	if n.asked != nil {
		c.Ask = func(to int) {
			p.here.do(func() {
				n.asked.is = true
				p.tellAll(n, to)
			})
		}
	}
	c.Receive = func(from int, frame []byte) error { return n.receive(from, frame) }
	c.Ended = func(from int) { p.ended(n, from) }
	return c
}

// tellAll tells a member elsewhere what is joined, unless that is told by another, and that it was all, if it was.
func (p *projection) tellAll(n *node, to int) {
	if n.asked != nil && !n.asked.is {
		return
	}
	n.retell(p.here, to)
	if n.told {
		p.net.End(p.channels[n], to)
	}
}

// channelName is what the hop is called in logs.
func (n *node) channelName() string {
	if p := n.flow.part; p != nil {
		return p.channels[n].Name
	}
	if name := n.ins[0].name(); name != "" {
		return name
	}
	return fmt.Sprintf("%s at %v", n.op, n.site)
}

// here says whether a member is in this process.
func (f *Flow) here(at *place, index int) bool {
	return f.part == nil || f.part.at == at && f.part.index == index || at.crowd != nil && at.crowd.isThere(index)
}

// membersHere are the numbers of the members of a place that this process runs from the beginning.
func (f *Flow) membersHere(at *place) (here []int) {
	if f.part != nil && f.part.at == at {
		return []int{f.part.index}
	}
	for i := range at.members {
		if f.here(at, i) {
			here = append(here, i)
		}
	}
	return here
}

// most is how large the frames of a channel should be, in bytes.
func (p *projection) most(n *node) int {
	if p == nil {
		return math.MaxInt
	}
	return p.net.Most(p.channels[n])
}

// tasks are what others want done by a spinner, between ticks.
type tasks struct {
	mu   sync.Mutex
	todo []func()
}

func (m *member) do(f func()) {
	m.between.mu.Lock()
	m.between.todo = append(m.between.todo, f)
	m.between.mu.Unlock()
	m.graph.Wake()
}

// beforeTicks is called whenever the spinner begins to work.
func (m *member) beforeTicks() {
	m.busy()
	m.between.mu.Lock()
	todo := m.between.todo
	m.between.todo = nil
	m.between.mu.Unlock()
	for _, f := range todo {
		f()
	}
}

func (p *projection) run(ctx context.Context, me part.Member, net part.Net) error {
	p.at, p.index, p.net = p.flow.places[me.Place], me.Index, net
	return p.flow.Run(ctx)
}

// send brings a frame to a member elsewhere.
func (p *projection) send(n *node, to int, frame []byte, items int) {
	n.hop.sent(items)
	p.net.Send(p.channels[n], to, frame, items)
}

// end tells members elsewhere that the one here sends no more.
func (p *projection) end(n *node, to []int) {
	if p == nil {
		return
	}
	if n.retell != nil {
		n.told = true
	}
	for _, i := range to {
		if !p.flow.here(n.at, i) {
			if n.asked != nil && !n.asked.is { // nobody can ask any more
				n.retell(p.here, i)
			}
			p.net.End(p.channels[n], i)
		}
	}
}

// took tells who have sent the next items in an inbox that a tick has taken them.
func (p *projection) took(n *node, items int) {
	if p != nil {
		n.ledger.took(items, func(from, items int) { p.net.Took(p.channels[n], from, items) })
	}
}

// ended notes that a member elsewhere sends no more.
func (p *projection) ended(n *node, from int) {
	if c := n.ins[0].at.crowd; c != nil && c.endedElsewhere(n, from) || c == nil && n.ledger.ends(from) {
		n.hop.done()
	}
}

// alone says which clients there can be: in a process of a client, that one; where nothing comes from clients or goes to them, none.
func (p *projection) alone(c *crowd, r *running) {
	if p == nil {
		return
	}
	c.closed = !p.hears(c)
	for _, m := range r.members {
		if m.at == c.at {
			c.there[m.index] = m
			m.partings = append(m.partings, func() { c.went(m) })
		}
	}
}

// hears says whether the member here has to do with clients elsewhere.
func (p *projection) hears(c *crowd) bool {
	if p.at == c.at {
		return false
	}
	for _, n := range p.hops {
		if n.at == c.at && n.ins[0].at == p.at || n.at == p.at && n.ins[0].at == c.at {
			return true
		}
	}
	return false
}

// admits says why a client cannot run in this process: what it sends goes to the member here alone.
func (p *projection) admits(c *crowd) error {
	if p == nil {
		return nil
	}
	if !p.hears(c) {
		return fmt.Errorf("stream: %v do not join where %s runs, which has no channel with them", c.at, p.at.member(p.index))
	}
	for _, n := range p.hops {
		if n.ins[0].at == c.at && (n.at != p.at || n.at.members != 1) || n.at == c.at && (n.ins[0].at != p.at || p.at.members != 1) {
			return fmt.Errorf("stream: %v cannot join where %s runs: by the hop at %v they have to do with other members, too", c.at, p.at.member(p.index), n.site)
		}
	}
	return nil
}

// come has the member here hear of a client that runs elsewhere.
func (p *projection) come(client part.Member) error {
	return p.flow.places[client.Place].crowd.comeElsewhere(client.Index)
}

func (p *projection) goes(client part.Member) {
	p.flow.places[client.Place].crowd.goneElsewhere(client.Index)
}

// ledger says who has sent what waits in the inbox of a hop, in turn: so that they are told when it has been taken.
type ledger struct {
	mu    sync.Mutex
	due   []dueTo
	ended map[int]bool // who sends no more
}

type dueTo struct{ from, items int }

// ends notes that a member sends no more, and says whether that is news: who starts anew says it again.
func (l *ledger) ends(from int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended == nil {
		l.ended = map[int]bool{}
	}
	before := l.ended[from]
	l.ended[from] = true
	return !before
}

// enter puts items into the inbox as sent by from; the one here has no need to be told, and is -1.
func (l *ledger) enter(from, items int, put func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := put(); err != nil {
		return err
	}
	if last := len(l.due) - 1; last >= 0 && l.due[last].from == from {
		l.due[last].items += items
		return nil
	}
	l.due = append(l.due, dueTo{from, items})
	return nil
}

// took tells who have sent the next items that they have been taken.
func (l *ledger) took(items int, tell func(from, items int)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for items > 0 && len(l.due) > 0 {
		d := &l.due[0]
		n := min(items, d.items)
		if d.from >= 0 {
			tell(d.from, n)
		}
		items -= n
		if d.items -= n; d.items == 0 {
			l.due = l.due[1:]
		}
	}
}

// receives is what a hop does with a frame from elsewhere. Items that are dropped count as taken; so do those that come after the end, where
// one sender of several is enough.
func receives[T, U any](c *coding[T], e mouth[U], wrap func(int, []T) []U) func(from int, frame []byte) error {
	return func(from int, frame []byte) error {
		xs, lost, err := c.guarded(frame, from)
		if err != nil {
			return err
		}
		if lost > 0 {
			e.box.Dropped(lost)
		}
		if len(xs) > 0 && put(c.node, from, e, wrap(from, xs)) != nil { // a receiver that has stopped takes nothing
			lost += len(xs)
		}
		if lost > 0 {
			p := c.node.flow.part
			p.net.Took(p.channels[c.node], from, lost)
		}
		return nil
	}
}

// put puts into an inbox what a member has sent, or of the one here -1.
func put[U any](n *node, from int, e mouth[U], xs []U) error {
	if n.flow.part == nil {
		return e.put(n.hop, xs)
	}
	return n.ledger.enter(from, len(xs), func() error { return e.put(n.hop, xs) })
}
