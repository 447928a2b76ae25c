package stream

import (
	"context"
	"reflect"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Clients are processes that come and go while the flow runs. A source at clients is one at each of them, and gives Local.
// Only sources that go on stand there: a client has no end to count on. What is for all of them goes by BroadcastCut, what is
// for one by Deliver; what is for a client that has gone is dropped.
type Clients[C any] struct {
	_       [0]*func(C)
	clients *place
}

// Clients names processes that come and go by the type C.
func (f *Flow) Clients[C any]() Clients[C] {
	p := f.place("Clients", "clients", reflect.TypeFor[C](), 0)
	if p.crowd == nil {
		p.crowd = newCrowd(p)
	}
	return Clients[C]{clients: p}
}

func (Clients[C]) useItemsOrBroadcast() (l Local[C]) { return l }
func (Clients[C]) standsAt() (l Local[C])            { return l }
func (c Clients[C]) takePlaceFromFlow() *place       { return c.clients }

// Join lets a client come, once the flow runs: it starts a spinner of its own, with all that the flow has at clients, and
// returns its name, which no other client ever has. An inlet takes its items by PutAt with the name's Index, and
// ForEachMember tells whose items are whose. It returns the context's cause, or tick.ErrStopped when the flow has ended or
// Close was called. It waits while those who hear of it by Presence do not keep up.
//
// A client costs the memory of its operators until Leave, and none after it; what operators elsewhere keep under its name
// is theirs to bound.
func (c Clients[C]) Join(ctx context.Context) (Member[C], error) {
	n, err := c.valid("Join").join(ctx)
	return Member[C]{member: n}, err
}

// Leave lets a client go: its sources end, what is on its way from them is still sent, then its spinner ends and its state
// is dropped. It does not wait for that. Of a client that has gone it does nothing.
func (c Clients[C]) Leave(m Member[C]) { c.valid("Leave").leave(int(m.member)) }

// Close says that no more clients come. Those that are there stay until they leave; when all have gone, what comes from
// them ends. Without it, a flow with clients ends with its context.
func (c Clients[C]) Close() { c.valid("Close").close() }

// Presence is a coming or a going.
type Presence bool

// What Presence tells.
const (
	Came Presence = true
	Went Presence = false
)

// String is came or went.
func (p Presence) String() string {
	if p == Came {
		return "came"
	}
	return "went"
}

// Presence tells a process who comes and goes: of each client, first that it came, and after the last that it sent, that it
// went. It takes a token, since who is there when depends on nothing that the flow knows.
func (c Clients[C]) Presence[Q any](at Process[Q], why props.Nondet) Keyed[Member[C], Presence, Process[Q], props.Ordered] {
	return keyedOf[Member[C], Presence, Process[Q], props.Ordered](presence[C](c.valid("Presence"), at.process, why))
}

func (c Clients[C]) valid(op string) *crowd {
	if c.clients == nil {
		misuse(op, "the clients are the zero value: take them from a flow, by Clients")
	}
	return c.clients.crowd
}

func presence[C any](c *crowd, at *place, why props.Nondet) *node {
	if at == nil {
		misuse("Presence", "the place is the zero value: take it from a flow, by Process")
	}
	if at.flow != c.at.flow {
		misuse("Presence", "the clients are of the flow %q, and the process is of the flow %q: take both from one flow", c.at.flow.name, at.flow.name)
	}
	n := source("Presence", at).token(why)
	own := len(c.listeners) // a process is one member: who comes back after a crash is told in the place of who was before
	c.listeners = append(c.listeners, listener{})
	n.build = func(m *member) {
		opts := tick.InboxOptions[Entry[Member[C], Presence]]{Codec: canon.Codec[Entry[Member[C], Presence]]{}, Admit: m.admit(n)}
		if m.flow.sim != nil {
			opts.Limit = -1 // who tells must not wait
		}
		box := tick.NewInbox(m.graph, n.op, opts)
		m.ports[n.id] = box.Port()
		c.listeners[own] = listener{end: box.Close, tell: func(ctx context.Context, client int, p Presence) error {
			return box.Push(ctx, Entry[Member[C], Presence]{Key: Member[C]{member: int32(client)}, Value: p})
		}}
	}
	return n
}
