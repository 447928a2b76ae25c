package stream

import (
	"errors"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Later is a stream whose source is named later, so that the network can have cycles.
type Later[T any, L Location[L], D props.Delivery] struct {
	_     [0]func(T, L, D)
	later *feedback
}

// feedback is a Later whatever its items are.
type feedback struct {
	node   *node
	closes *node // names the source, or nil
	send   func(m *member)
	end    func() // ends what comes round, at all members
}

// Standing is where a cycle can be: any place of a flow, or each member of a cluster alike.
type Standing[L any] interface {
	comparable
	takePlaceFromFlow() *place
	standsAt() L
}

func (p Process[P]) standsAt() Process[P]         { return p }
func (Cluster[C]) standsAt() (l Local[C])         { return l }
func (Everywhere[C]) standsAt() (l Replicated[C]) { return l }

// Feedback begins a cycle at a place: its Stream is what Close names. What comes round is ongoing. The cycle may lead through
// other places; at a cluster each member has its own, and at c.Replicated() each has the same.
//
// Each kind of delivery is sound. Operators are functions of what they have seen that only ever add to their results, and a
// cycle of such functions has one least solution, whatever arrives when: of sequences if the cycle is Ordered (Kahn 1974),
// else of collections. What depends on timing takes its token inside the cycle as elsewhere.
//
// A cycle ends with the run: once all sources have ended and nothing is under way anywhere. A cycle that always goes on, such
// as one that counts up, never ends by itself.
//
// No cycle can stand still: spinners never wait for each other. Sources are held back while a channel after them, or what
// waits to come round, holds Flow.Limit items; what the cycle itself makes of them is not. A program whose items multiply as
// they go round without end needs memory without end.
func Feedback[T any, D props.NeedsOngoing, At Standing[L], L Location[L]](at At) Later[T, L, D] {
	return Later[T, L, D]{later: newFeedback[T](placeAt("Feedback", at))}
}

// Stream is what comes round.
func (r Later[T, L, D]) Stream() Stream[T, L, D] {
	return streamOf[T, L, D](r.later.valid("Stream").node.weaken("Stream"))
}

// Close names the stream that comes round. A feedback is closed once. An item comes round in a later tick of the same
// spinner; a chunk costs one copy.
func (r Later[T, L, D]) Close(s Stream[T, L, D]) { closeFeedback[T](r.later, s.stream) }

func (b *feedback) valid(op string) *feedback {
	if b == nil {
		misuse(op, "the feedback is the zero value: begin one by Feedback")
	}
	return b
}

func newFeedback[T any](at *place) *feedback {
	n := source("Feedback", at)
	bs := newBoxes[T](at)
	b := &feedback{node: n, end: bs.close}
	n.again, n.hop = b, &traffic{}
	at.flow.feedbacks = append(at.flow.feedbacks, b)
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[T]{
			Limit: -1, Inner: true, Codec: canon.Codec[T]{},
			Cut: func(queue []T) ([]T, []T) {
				m.took(n.hop, len(queue))
				return queue, nil
			},
		})
		bs.add(m, box)
		m.self = append(m.self, func() { n.hop.took(box.Discard()) })
		m.ports[n.id] = box.Port()
	}
	b.send = func(m *member) {
		e, _ := bs.at(m.index)
		tick.ForEach(port[T](m, b.closes.ins[0]), func(xs []T) {
			if err := e.put(n.hop, xs); err != nil && m.ctx.Err() == nil && n.at.crowd == nil {
				tick.Fail(errLate)
			}
		}, e.close)
	}
	return b
}

// errLate is the fault of an operator in a cycle that waits for the end of what goes round.
var errLate = errors.New("it is to go round again, but the cycle has ended: what goes round must not wait for the end of what goes round")

func closeFeedback[T any](b *feedback, in *node) {
	b.valid("Close")
	in.valid("Close")
	if b.closes != nil {
		misuse("Close", "the feedback begun at %v has been closed before, at %v: merge what comes round, and close once", b.node.site, b.closes.site)
	}
	b.node.mustMeet("Close", in)
	n := in.then("Close")
	n.uses = 1
	b.closes = n
	n.build = func(m *member) { b.send(m) }
}
