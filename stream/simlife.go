package stream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/internal/sim"
	"github.com/calmflow/calm/tick"
)

// life is a member of a simulation, through all its crashes: what outlives them.
type life struct {
	s       *simulation
	member  *sim.Member
	now     *member // as which it runs
	journal bytes.Buffer
	sources map[*node]supply
	told    map[*node]int // how much of what comes to a sink has been told
	ended   map[*node]bool
	calls   map[*node]map[uint64]bool // that have returned
	sends   []*link

	audiences []*audience // of the channels by which it sends to clients
	dead      bool        // it was a client, and has crashed

	supplies []supply // the sources, in order
}

// supply is a feed whatever its items are.
type supply interface {
	rewind()
	stop() // what it has left is not given any more
}

// rewind takes the member's life back to its beginning.
func (l *life) rewind() {
	l.journal.Reset()
	clear(l.told)
	clear(l.ended)
	clear(l.calls)
	l.audiences = nil
	for _, link := range l.sends {
		link.rewind()
	}
	for _, s := range l.supplies {
		s.rewind()
	}
}

// joins adds a member to the run, before its kernels are built; or puts a new one in the place of one that has crashed.
func (s *simulation) joins(m *member) {
	name := m.graph.Name()
	l := s.lives[name]
	if l == nil {
		l = &life{s: s, sources: map[*node]supply{}, told: map[*node]int{}, ended: map[*node]bool{}, calls: map[*node]map[uint64]bool{}}
		l.member = &sim.Member{
			Name:  strings.TrimPrefix(name, m.flow.name+"/"),
			Side:  canon.Hash(strings.TrimPrefix(name, m.flow.name+"/")),
			Index: m.index,
			Ready: func() bool { return l.now.released.Load() > 0 || l.now.graph.Ready() },
			Tick: func() error {
				l.now.busy()
				return l.now.graph.RunTick()
			},
			Rest:  func() { l.now.idle() },
			Ended: func() bool { return l.now.graph.Finished() },
			Skew:  func(ahead, drift time.Duration) { s.face(name).set(ahead, drift) },
			Crash: l.crash,
			Again: func(journal io.Reader) error { return l.now.graph.Replay(journal) },
		}
		if m.at.crowd != nil {
			l.visits()
		}
		s.lives[name] = l
		s.order = append(s.order, l)
		s.run.Members = append(s.run.Members, l.member)
	}
	l.now = m
}

func (m *member) life() *life { return m.flow.sim.lives[m.graph.Name()] }

// crash drops all that a member has but for its journal, and starts it anew: it does again what the journal holds. What it had sent
// is not sent again, calls that have returned are not made again, and timers begin anew.
func (l *life) crash() error {
	l.now.hold() // until all that is under way is counted again
	defer l.now.unhold()
	for _, link := range l.sends {
		link.again = 0
	}
	for _, a := range l.audiences {
		a.next = 0
	}
	if !l.now.rewind() {
		l.rebuild()
	}
	m := l.now
	if err := m.graph.Replay(bytes.NewReader(l.journal.Bytes())); err != nil {
		return fmt.Errorf("%s cannot do again what its journal holds: %w", l.member.Name, err)
	}
	for _, drop := range m.self {
		drop()
	}
	m.busy()
	m.idle()
	m.beginTime()
	return m.graph.Record(&l.journal)
}

// drop takes back what a member counts for elsewhere that has crashed.
func (l *life) drop() {
	l.now.crashed = true
	l.now.endTime()
	for _, undo := range l.now.undone {
		undo()
	}
	l.s.run.Calls = slices.DeleteFunc(l.s.run.Calls, func(c *sim.Call) bool { return c.Member == l.member })
}

// rebuild puts a new member in the place of one that has crashed.
func (l *life) rebuild() {
	f, old := l.s.flow, l.now
	l.drop()
	m := f.member(context.Background(), f.running, old.at, old.index)
	m.open = old.open
	for i, other := range f.running.members {
		if other == old {
			f.running.members[i] = m
		}
	}
	l.s.joins(m)
	l.s.rebuilding = m.graph.Name()
	f.running.plans[m.at].build(m)
	l.s.rebuilding = ""
}

// crashed says whether m comes in the place of one that has crashed.
func (s *simulation) crashed(m *member) bool {
	return s != nil && s.rebuilding == m.graph.Name()
}

// ends says whether a member ends its part of a channel now: not if it does so again, after a crash.
func (m *member) ends(n *node) bool {
	if m.flow.sim == nil {
		return true
	}
	l := m.life()
	before := l.ended[n]
	l.ended[n] = true
	return !before
}

// returned notes that a call has returned, so that it is not made again after a crash.
func (m *member) returned(n *node, call uint64) {
	if m.flow.sim == nil {
		return
	}
	l := m.life()
	if l.calls[n] == nil {
		l.calls[n] = map[uint64]bool{}
	}
	l.calls[n][call] = true
}

// hasReturned says whether a call that is to begin returned before a crash.
func (m *member) hasReturned(n *node, call uint64) bool {
	return m.flow.sim != nil && m.life().calls[n][call]
}

// feed is a source of a simulation: what it is still to give, and to whom.
type feed[T any] struct {
	source *sim.Source
	own    []T // what the program gives it
	all    []T // what it gives in this run
	given  int // of these
	put    func(...T) (int, error)
	end    func()
}

// feeds makes a source of the simulation, in place of what fills the box in a run. A source that the program gives its items
// has own, which says them.
func feeds[T any](m *member, n *node, box *tick.Inbox[T], own func() []T) {
	feedsTo(m, n, box.TryPush, box.Close, own)
}

func feedsTo[T any](m *member, n *node, put func(...T) (int, error), end func(), own func() []T) {
	l := m.life()
	if before, crashed := l.sources[n].(*feed[T]); crashed {
		before.put, before.end = put, end
		return
	}
	f := &feed[T]{put: put, end: end}
	f.source = &sim.Source{
		Node: l.s.nodes[n], Member: l.member, Item: reflect.TypeFor[T](), Given: own != nil,
		Left: func() int { return len(f.all) - f.given }, Fill: f.fill, Next: f.next, Feed: f.feed,
	}
	f.source.Close = func() {
		f.source.Closed = true
		f.end()
	}
	if own != nil {
		f.own = own()
	}
	f.rewind()
	l.sources[n], l.supplies = f, append(l.supplies, f)
	l.s.run.Sources = append(l.s.run.Sources, f.source)
}

// rewind readies the source for a run: each has copies of its own.
func (f *feed[T]) rewind() {
	clone := canon.Cloner[T]()
	f.source.Closed = false
	f.all, f.given = f.all[:0], 0
	for _, x := range f.own {
		f.all = append(f.all, clone(x))
	}
}

func (f *feed[T]) stop() {
	f.given, f.source.Closed = len(f.all), true
	f.end()
}

func (f *feed[T]) fill(items []any) {
	for _, x := range items {
		f.all = append(f.all, x.(T))
	}
}

func (f *feed[T]) next(n int) (items []any) {
	for _, x := range f.all[f.given : f.given+n] {
		items = append(items, x)
	}
	return items
}

func (f *feed[T]) feed(n int) {
	n, _ = f.put(f.all[f.given : f.given+n]...)
	f.given += n
}

// collecting collects, when it is first called, what a source yields whose items are in the program; of another it is nil.
func collecting[T any](n *node, given bool, feed func(context.Context, func(...T) error) error) func() []T {
	if !given {
		return nil
	}
	return sync.OnceValue(func() []T { return collected(n, feed) })
}

// collected is what a source that the program gives its items yields, up to a bound: a sequence may have no end.
func collected[T any](n *node, feed func(context.Context, func(...T) error) error) (all []T) {
	err := feed(context.Background(), func(xs ...T) error {
		if all = append(all, xs...); len(all) > mostSimulated {
			return fmt.Errorf("a simulation takes no more than %d items of a sequence: take fewer, or put items into an Inlet", mostSimulated)
		}
		return nil
	})
	if err != nil {
		panic(&Misuse{n.op, n.site, err.Error()})
	}
	return all
}

const mostSimulated = 1 << 16
