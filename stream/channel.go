package stream

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/tick"
)

// carried adds an operator that brings items to another place: at each member there, an inbox that takes what the
// senders' members put in, encoded and decoded on the way.
func carried[T, U any](in *node, op string, to *place, by *wire, route route[T], wrap wrapper[T, U]) *node {
	in.valid(op)
	if to == nil {
		misuse(op, "the place is the zero value: take it from a flow, by Process or Cluster")
	}
	if to.flow != in.flow {
		misuse(op, "%v is of the flow %q, and what it is to get is of the flow %q: take both from one flow", to, to.flow.name, in.flow.name)
	}
	n := in.then(op)
	n.at, n.scope = to, nil
	c := newCoding[T](n, formOf(in), by)
	if s := in.flow.sim; s != nil {
		by = s.wire(n, by)
		n.read = c.readItem
	}
	n.wire, n.torn, n.datagrams, n.sent = by.name, by.torn, by.datagrams, reflect.TypeFor[T]()
	if by.claim != nil {
		n.claims = append(n.claims, by.name)
	}
	if by.torn {
		n.token(by.why)
	}
	bs, wraps := newBoxes[U](to), wrap()
	record := wraps.recorded(c)
	n.comes, n.goes = bs.comes(n), bs.goes
	n.hop = &traffic{ended: bs.close}
	n.hop.senders.Store(int64(in.at.members))
	if in.at.crowd != nil {
		n.hop.senders.Store(1)
		in.at.crowd.closing = append(in.at.crowd.closing, n.hop.done)
	}
	n.build = func(m *member) {
		box := openBox(m, n, by, record)
		m.lastly(func() { n.hop.took(box.Discard()) })
		bs.add(m, box)
		n.receive = receives(c, mouth[U]{m, box}, wraps.wrap)
		m.ports[n.id] = box.Port()
	}
	n.send = func(m *member) { send(m, c, port[T](m, in), bs, by, route, wraps.wrap) }
	return n
}

// openBox makes the receiving end of a channel. It holds what comes without a limit: a spinner never waits for another,
// so that no cycle of places can stand still. Sources wait instead, while traffic downstream of them is full.
func openBox[U any](m *member, n *node, by *wire, record tick.Codec[U]) *tick.Inbox[U] {
	take := func(queue []U) ([]U, []U) { return queue, nil }
	if by.take != nil && m.flow.part == nil {
		h := m.flow.Seed ^ uint64(n.id)<<32 ^ uint64(m.index)
		take = choose[U](by.take(rand.New(rand.NewPCG(h, 0x9e3779b97f4a7c15))))
	}
	return tick.NewInbox(m.graph, n.op, tick.InboxOptions[U]{
		Limit: -1,
		Inner: true,
		Codec: record,
		Cut: func(queue []U) ([]U, []U) {
			waited := len(queue)
			taken, kept := take(queue)
			m.took(n.hop, waited-len(kept))
			m.flow.part.took(n, waited-len(kept))
			return taken, kept
		},
	})
}

func choose[U any](p policy) func(queue []U) (take, keep []U) {
	return func(queue []U) (take, keep []U) {
		t, k := p(len(queue))
		for _, i := range t {
			take = append(take, queue[i])
		}
		for _, i := range k {
			keep = append(keep, queue[i])
		}
		return take, keep
	}
}

// send puts what a member has into the receivers' inboxes, and closes them when the last sender has ended. Whom an item is
// for may have gone, or never have been: that item is dropped.
func send[T, U any](m *member, c *coding[T], from *tick.Port[T], bs *boxes[U], by *wire, route route[T], wrap func(int, []T) []U) {
	n := c.node
	if m.at.crowd != nil {
		n.hop.senders.Add(1)
	}
	open := &outgoing[T, U]{m: m, n: n, to: bs, by: by, open: map[int]*lane[T, U]{}, wrap: wrap, coding: c, plain: canon.Plain[T]()}
	end := m.lastly(open.arrived)
	var there []int // at the clients that it sends to, in a simulation
	var dealer dealer[T]
	m.anew(func() {
		open.parcels.Store(1)
		dealer = route()
	})
	var deliver deliver[T]
	deliver = func(xs []T, to ...int) {
		bytes, err := c.Append(nil, xs)
		if err != nil {
			tick.Fail(unencoded[T](err))
		}
		if most := m.flow.part.most(n); len(bytes) > most && len(xs) > 1 {
			for some := range slices.Chunk(xs, thatFit(len(xs), len(bytes), most)) {
				deliver(some, to...)
			}
			return
		}
		var f *frameOf[T] // which several may have
		for _, i := range to {
			e, ok := bs.at(i)
			switch {
			case !m.flow.here(n.at, i):
				m.flow.part.send(n, i, bytes, len(xs))
			case !ok || !m.reaches(n, there, i):
			case by.transport != nil:
				if f == nil {
					f = &frameOf[T]{bytes: bytes}
				}
				open.sendTo(i, e, f)
			default: // each receiver has copies of its own
				copies, lost, err := c.read(bytes, m.index)
				if err != nil {
					tick.Fail(err)
				}
				e.box.Dropped(lost)
				_ = put(n, -1, e, wrap(m.index, copies)) // a stopped receiver takes nothing
			}
		}
	}
	deal := func(xs []T) {
		there = m.audience(n, bs.members())
		dealer(xs, there, deliver)
	}
	if by.single {
		deal = singly(deal)
	}
	tick.ForEach(from, deal, end)
}

// thatFit is how many of some items make a frame that is not too large, fewer than all: seven eighths of what would if all were alike.
func thatFit(items, bytes, most int) int {
	return max(1, int(float64(items)*float64(most)/float64(bytes)*7/8))
}

// singly calls f with each item alone.
func singly[T any](f func([]T)) func([]T) {
	return func(xs []T) {
		for i := range xs {
			f(xs[i : i+1])
		}
	}
}

func unencoded[T any](err error) error {
	return fmt.Errorf("an item of type %v cannot be encoded: %w", reflect.TypeFor[T](), err)
}
