package stream

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync/atomic"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Send brings the stream to another process. It demands one sender.
func (s Stream[T, L, D]) Send[Q any, By Fates, E props.Delivery, Where NeedsProcess[Where], _ props.Is[L, Where]](to Process[Q], by func() Link[D, E, By]) Stream[T, Process[Q], E] {
	return streamOf[T, Process[Q], E](carried(s.stream, "Send", to.process, linkOf("Send", by), toFirst[T], noSender[T]))
}

// Broadcast brings the stream to all members of a cluster: Replicated. It demands one sender, and a wire: over a cut,
// members may come to differ.
func (s Stream[T, L, D]) Broadcast[C any, By NeedsSure, E props.Delivery, Where NeedsProcess[Where], _ props.Is[L, Where]](to Cluster[C], by func() Link[D, E, By]) Stream[T, Replicated[C], E] {
	return streamOf[T, Replicated[C], E](carried(s.stream, "Broadcast", to.cluster, linkOf("Broadcast", by), toAll[T], noSender[T]))
}

// BroadcastCut brings the stream over a cut to whom it reaches: each member then has its own, and the stream is ongoing.
func (s Stream[T, L, D]) BroadcastCut[C any, By NeedsTorn, E props.NeedsOngoing, Where NeedsProcess[Where], _ props.Is[L, Where]](to Cluster[C], by func() Link[D, E, By]) Stream[T, Local[C], E] {
	return streamOf[T, Local[C], E](carried(s.stream, "BroadcastCut", to.cluster, linkOf("BroadcastCut", by), toAll[T], noSender[T]))
}

// Gather brings what each member has to a process, keyed by member, so that each sender's delivery is kept.
func (s Stream[T, L, D]) Gather[Q, C any, By Fates, E props.Delivery, Where NeedsLocal[Where, C], _ props.Is[L, Where]](to Process[Q], by func() Link[D, E, By]) Keyed[Member[C], T, Process[Q], E] {
	return keyedOf[Member[C], T, Process[Q], E](carried(s.stream, "Gather", to.process, linkOf("Gather", by), toFirst[T], bySender[C, T]))
}

// Unite brings the parts of one collection to a process, and makes it whole again; the order is lost.
func (s Stream[T, L, D]) Unite[
	Q, C any, By Fates, E props.MixesTo[W], W props.Delivery, Where NeedsParts[Where, C], _ props.Is[L, Where],
](to Process[Q], by func() Link[D, E, By]) Stream[T, Process[Q], W] {
	return streamOf[T, Process[Q], W](carried(s.stream, "Unite", to.process, linkOf("Unite", by), toFirst[T], noSender[T]))
}

// Unite brings a sharded collection to a process. Each key had one owner, so its delivery is kept.
func (k Keyed[K, V, L, D]) Unite[
	Q, C any, By Fates, E props.Delivery, Where NeedsSharded[Where, C], _ props.Is[L, Where],
](to Process[Q], by func() Link[D, E, By]) Keyed[K, V, Process[Q], E] {
	return keyedOf[K, V, Process[Q], E](carried(k.keyed, "Unite", to.process, linkOf("Unite", by), toFirst[Entry[K, V]], noSender[Entry[K, V]]))
}

// Exchange brings what each member has to all members of a cluster, keyed by sender. Between the members of one cluster
// each also hears itself, so that the result is Replicated.
func (s Stream[T, L, D]) Exchange[Q, C any, By NeedsSure, E props.Delivery, Where NeedsLocal[Where, C], _ props.Is[L, Where]](to Cluster[Q], by func() Link[D, E, By]) Keyed[Member[C], T, Replicated[Q], E] {
	return keyedOf[Member[C], T, Replicated[Q], E](carried(s.stream, "Exchange", to.cluster, linkOf("Exchange", by), toAll[T], bySender[C, T]))
}

// RoundRobin deals the stream over a cluster: one collection, held in parts. It demands one sender.
func (s Stream[T, L, D]) RoundRobin[C any, By Fates, E props.Delivery, Where NeedsProcess[Where], _ props.Is[L, Where]](to Cluster[C], by func() Link[D, E, By]) Stream[T, Scattered[C], E] {
	return streamOf[T, Scattered[C], E](carried(s.stream, "RoundRobin", to.cluster, linkOf("RoundRobin", by), inTurn[T], noSender[T]))
}

// Shard brings each key to the member that owns it: the one that the hash of the key's canonical bytes names. It demands
// one sender.
func (k Keyed[K, V, L, D]) Shard[C any, By Fates, E props.Delivery, Where NeedsProcess[Where], _ props.Is[L, Where]](to Cluster[C], by func() Link[D, E, By]) Keyed[K, V, Sharded[C, K], E] {
	return keyedOf[K, V, Sharded[C, K], E](carried(k.keyed, "Shard", to.cluster, linkOf("Shard", by), toOwner[K, V], noSender[Entry[K, V]]))
}

// Reshard brings each key from all parts to the member that owns it; the order is lost.
func (k Keyed[K, V, L, D]) Reshard[
	C, From any, By Fates, E props.MixesTo[W], W props.Delivery, Where NeedsParts[Where, From], _ props.Is[L, Where],
](to Cluster[C], by func() Link[D, E, By]) Keyed[K, V, Sharded[C, K], W] {
	return keyedOf[K, V, Sharded[C, K], W](carried(k.keyed, "Reshard", to.cluster, linkOf("Reshard", by), toOwner[K, V], noSender[Entry[K, V]]))
}

// A route deals a chunk: which items go to which members.
type (
	route[T any]   func() dealer[T]
	dealer[T any]  func(xs []T, members int, deliver deliver[T])
	deliver[T any] func(xs []T, to ...int)
)

func toFirst[T any]() dealer[T] {
	return func(xs []T, _ int, deliver deliver[T]) { deliver(xs, 0) }
}

func toAll[T any]() dealer[T] {
	var all []int
	return func(xs []T, members int, deliver deliver[T]) {
		for len(all) < members {
			all = append(all, len(all))
		}
		deliver(xs, all...)
	}
}

func inTurn[T any]() dealer[T] {
	next := 0
	return deal(func(_ T, members int) int {
		next = (next + 1) % members
		return next
	})
}

func toOwner[K comparable, V any]() dealer[Entry[K, V]] {
	return deal(func(e Entry[K, V], members int) int { return int(canon.Hash(e.Key) % uint64(members)) })
}

// deal gives each item to one member.
func deal[T any](owner func(x T, members int) int) dealer[T] {
	var parts [][]T
	return func(xs []T, members int, deliver deliver[T]) {
		if parts == nil {
			parts = make([][]T, members)
		}
		for _, x := range xs {
			i := owner(x, members)
			parts[i] = append(parts[i], x)
		}
		for i, part := range parts {
			if len(part) > 0 {
				deliver(part, i)
			}
			parts[i] = part[:0]
		}
	}
}

// A wrap makes, of what a sender has sent, what the receiver sees.
func noSender[T any](_ int, xs []T) []T { return xs }

func bySender[C, T any](sender int, xs []T) []Entry[Member[C], T] {
	es := make([]Entry[Member[C], T], len(xs))
	for i, x := range xs {
		es[i] = Entry[Member[C], T]{Key: Member[C]{member: int32(sender)}, Value: x}
	}
	return es
}

// traffic is what a channel between two places has under way.
type traffic struct {
	waiting atomic.Int64 // items that no tick has taken yet
	limit   int64
	wake    func() // has the sources look again, once there is room
	blocked atomic.Bool
}

func (t *traffic) full() bool { return t.waiting.Load() >= t.limit }

// blocks says whether sources upstream must wait, and if so sees to it that they are woken.
func (t *traffic) blocks() bool {
	if !t.full() {
		return false
	}
	t.blocked.Store(true)
	return t.full()
}

func (t *traffic) took(n int) {
	if t.waiting.Add(-int64(n)); !t.full() && t.blocked.CompareAndSwap(true, false) {
		t.wake()
	}
}

// readAny brings a replicated cell to a process: from the member that the flow's Seed chooses. What comes is joined to what
// came before, so that the reader never goes back when it changes replica.
func readAny[A lattice.Lattice[A]](in *node, to *place, when tick.When) *node {
	n := carried(in, "FromAny", to, &wire{name: "FIFO"}, toFirst[A], noSender[A])
	sent := n.send
	n.send = func(m *member) {
		if uint64(m.index) == m.flow.Seed%uint64(in.at.members) {
			sent(m)
		}
	}
	n.senders = 1
	return folded(n, "FromAny", when, func(a *A, b A) (grew bool) {
		*a, grew = (*a).Join(b)
		return grew
	})
}

// carried adds an operator that brings items to another place: at each member there, an inbox that takes what the
// senders' members put in, encoded and decoded on the way.
func carried[T, U any](in *node, op string, to *place, by *wire, route route[T], wrap func(int, []T) []U) *node {
	in.valid(op)
	if to == nil {
		misuse(op, "the place is the zero value: take it from a flow, by Process or Cluster")
	}
	if to.flow != in.flow {
		misuse(op, "%v is of the flow %q, and what it is to get is of the flow %q: take both from one flow", to, to.flow.name, in.flow.name)
	}
	mustEncode[T](op)
	n := in.then(op)
	n.at, n.scope, n.hop = to, nil, &traffic{}
	n.wire = by.name
	if by.torn {
		n.token(by.why)
	}
	boxes := make([]*tick.Inbox[U], to.members)
	n.build = func(m *member) {
		boxes[m.index] = openBox[U](m, n, by)
		m.ports[n.id] = boxes[m.index].Port()
	}
	n.senders = in.at.members
	ended := new(atomic.Int32)
	n.send = func(m *member) {
		send(m, n, port[T](m, in), boxes, route(), wrap, func() bool { return int(ended.Add(1)) == n.senders })
	}
	return n
}

// openBox makes the receiving end of a channel. It holds what comes without a limit: a spinner never waits for another,
// so that no cycle of places can stand still. Sources wait instead, while traffic downstream of them is full.
func openBox[U any](m *member, n *node, by *wire) *tick.Inbox[U] {
	take := func(queue []U) ([]U, []U) { return queue, nil }
	if by.take != nil {
		h := m.flow.Seed ^ uint64(n.id)<<32 ^ uint64(m.index)
		take = choose[U](by.take(rand.New(rand.NewPCG(h, 0x9e3779b97f4a7c15))))
	}
	return tick.NewInbox(m.graph, n.op, tick.InboxOptions[U]{
		Limit: -1,
		Codec: canon.Codec[U]{},
		Cut: func(queue []U) ([]U, []U) {
			waited := len(queue)
			taken, kept := take(queue)
			n.hop.took(waited - len(kept))
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

// send puts what a member has into the receivers' inboxes, and closes them when the last sender has ended.
func send[T, U any](m *member, n *node, from *tick.Port[T], boxes []*tick.Inbox[U], route dealer[T], wrap func(int, []T) []U, last func() bool) {
	codec := canon.Codec[T]{}
	fail := func(err error) {
		tick.Fail(fmt.Errorf("an item of type %v does not survive encoding: %w", reflect.TypeFor[T](), err))
	}
	tick.ForEach(from, func(xs []T) {
		route(xs, len(boxes), func(xs []T, to ...int) {
			frame, err := codec.Append(nil, xs)
			if err != nil {
				fail(err)
			}
			for _, i := range to { // each receiver has copies of its own
				copies, err := codec.Decode(frame)
				if err != nil {
					fail(err)
				}
				n.hop.waiting.Add(int64(len(copies)))
				_, _ = boxes[i].TryPush(wrap(m.index, copies)...) // no limit; a stopped receiver takes nothing
			}
		})
	}, func() {
		if last() {
			for _, b := range boxes {
				b.Close()
			}
		}
	})
}
