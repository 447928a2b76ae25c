package stream

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/calmflow/calm/internal/clock"
	"github.com/calmflow/calm/internal/sim"
)

// simulation is what a flow has in place of wires, clock and scheduler when package proptest drives it.
type simulation struct {
	flow    *Flow
	opts    sim.Options
	nodes   map[*node]*sim.Node
	hops    []*node
	senders []int64 // of the hops, before a run

	bound bool // what is built is good for one run

	// of the run that goes on
	run   *sim.Run
	clock *clock.Clock
	faces map[string]*face // clocks, likewise
	lives map[string]*life // by the graphs' names
	order []*life          // as they joined
	links map[linkID]*link
	tell  func(sim.Emission)

	rebuilding string // the name of a member that has crashed and is built anew
}

func init() {
	sim.Open = func(flow any, o sim.Options) *sim.Flow {
		s := &simulation{flow: flow.(*Flow), opts: o}
		s.flow.sim = s
		return &sim.Flow{Begin: s.begin, Nodes: s.all}
	}
}

// mostRounds is how often facts go round in one tick of a simulation at most: in a run nothing but its context would end what goes on
// for ever.
const mostRounds = 10_000

// dawn is when the time of a simulation begins.
var dawn = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// begin readies the flow for a run: nothing is left of the one before but memory.
func (s *simulation) begin(start sim.Start) (*sim.Run, error) {
	f := s.flow
	if s.nodes == nil {
		if err := s.accept(); err != nil {
			return nil, err
		}
	}
	f.Seed, s.tell = start.Seed, start.Tell
	for i, n := range s.hops {
		n.hop.senders.Store(s.senders[i])
		n.hop.waiting.Store(0)
		n.hop.blocked.Store(false)
	}
	if !s.rewind() {
		s.build()
	}
	for _, m := range f.running.members {
		if start.Durable {
			if err := m.graph.Record(&m.life().journal); err != nil {
				return nil, err
			}
		}
		m.beginTime()
	}
	return s.run, s.invite()
}

// build makes all that a run has anew.
func (s *simulation) build() {
	f := s.flow
	s.clock = clock.New(dawn)
	f.Clock = s.clock
	s.faces = map[string]*face{}
	s.run, s.lives, s.order, s.links = &sim.Run{Clock: s.clock}, map[string]*life{}, nil, map[linkID]*link{}
	s.empty()
	f.running = f.instantiate(context.Background())
	f.running.host = s
	f.start(f.running)
}

// rewind takes the kernels and channels of the run before back to their beginnings, if they can be: that takes a fraction of
// the time in which they are built.
func (s *simulation) rewind() bool {
	if s.run == nil || s.bound {
		return false
	}
	for _, m := range s.flow.running.members {
		if !m.rewind() {
			return false
		}
	}
	s.clock.Restart(dawn)
	s.run.Channels, s.run.Calls = s.run.Channels[:0], nil
	for _, l := range s.order {
		l.rewind()
		s.face(l.now.graph.Name()).set(0, 0)
	}
	return true
}

// rewind takes the member back to its beginning, if nothing of it is elsewhere.
func (m *member) rewind() bool {
	if m.flow.sim.bound || m.quiet != nil || len(m.alarms) > 0 || !m.graph.Rewind() {
		return false
	}
	for _, f := range m.renewed {
		f()
	}
	return true
}

// anew calls f now, and again whenever the member begins anew.
func (m *member) anew(f func()) {
	m.renewed = append(m.renewed, f)
	f()
}

// accept refuses what Run would refuse, and closes the flow.
func (s *simulation) accept() error {
	f := s.flow
	if err := f.check(); err != nil {
		return err
	}
	for _, p := range f.places {
		s.bound = s.bound || p.crowd != nil // clients are built as they come
	}
	f.ran = true
	f.Logger = slog.New(slog.NewTextHandler(io.Discard, nil)) // who drives reports what fails
	s.describe()
	for _, n := range f.nodes {
		s.bound = s.bound || n.op == "FromAny" || n.op == "FollowAny" || n.op == "NewService" // which depend on the Seed, or count
		if n.hop != nil {
			s.hops, s.senders = append(s.hops, n), append(s.senders, n.hop.senders.Load())
		}
	}
	return nil
}

// describe says what each node is.
func (s *simulation) describe() {
	places, files, below := s.flow.placeNames(), s.flow.fileNames(), s.flow.belowTokens()
	heard, echoes := s.flow.heardByClients()
	s.nodes = map[*node]*sim.Node{}
	for _, n := range s.flow.nodes {
		d := &sim.Node{
			ID: n.id, Op: n.op, Label: n.name(), Site: siteName(n.site, files), Place: places[n.at], Crowd: n.at.members, Token: n.why, Below: below[n], Sink: n.sink, Alias: n.alias,
			Comes: n.at.crowd != nil, Heard: heard[n],
		}
		if d.Comes {
			d.Crowd = s.opts.Clients
		}
		for _, p := range echoes[n] {
			d.Echoes = append(d.Echoes, places[p])
		}
		of := n.shape
		if n.sink && len(n.ins) > 0 {
			of, d.Label = n.ins[0].shape, n.ins[0].name()
		}
		d.Kind, d.Key, d.Item, d.How, d.Grow = of.handle, of.key, of.item, typeName(of.how), typeName(of.grow)
		d.Where, d.Inside = location(typeName(of.where))
		for _, in := range n.ins {
			d.Inputs = append(d.Inputs, s.nodes[in])
		}
		s.nodes[n] = d
	}
}

// location parts Tick[Local[C]] into Local and Tick.
func location(name string) (where, inside string) {
	for {
		kind, of, _ := strings.Cut(name, "[")
		if kind != "Tick" && kind != "Loop" {
			return kind, inside
		}
		if inside == "" {
			inside = kind
		}
		name = of
	}
}

func (s *simulation) all() (nodes []*sim.Node) {
	for _, n := range s.flow.nodes {
		nodes = append(nodes, s.nodes[n])
	}
	return nodes
}

// watches says whether a sink is told of rather than called.
func (s *simulation) watches(n *node) bool { return n.ins[0].shape.handle != "" && !s.opts.Sinks }

// watchAll tells of all that an operator yields.
func (s *simulation) watchAll(n *node, m *member) {
	if s.opts.All && !n.alias {
		s.tap(n, n, m)
	}
}

// watch tells of all that comes to a sink.
func (s *simulation) watch(n *node, m *member) { s.tap(n, n.ins[0], m) }

// tap tells of what from yields, as of something that comes to n. What a member that has crashed does again is told as such.
func (s *simulation) tap(n, from *node, m *member) {
	port, ok := m.ports[from.id].(interface{ Tap(string, func(any)) })
	if !ok {
		return
	}
	of, l, said := s.nodes[n], s.lives[m.graph.Name()], 0
	m.anew(func() { said = 0 })
	port.Tap("watch", func(item any) {
		again := said < l.told[n]
		if s.tell != nil {
			s.tell(sim.Emission{Sink: of, Member: l.member, Number: said, Again: again, Item: item})
		}
		said++
		l.told[n] = max(said, l.told[n])
	})
}
