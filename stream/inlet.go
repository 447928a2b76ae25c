package stream

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Inlet is a source that the rest of the program puts items into.
type Inlet[T any, L Location[L]] struct {
	_     [0]func(T, L)
	inlet *inlet[T]
}

type inlet[T any] struct {
	node   *node
	boxes  *boxes[T]
	closed atomic.Bool
}

// NewInlet makes an inlet at a place. What is put there first arrives first.
func NewInlet[T any, At Place[L], L Location[L]](at At) *Inlet[T, L] {
	return &Inlet[T, L]{inlet: newInlet[T](placeAt("NewInlet", at))}
}

// Stream is what is put in.
func (i *Inlet[T, L]) Stream() Stream[T, L, props.Ordered] {
	return streamOf[T, L, props.Ordered](i.valid("Stream").node.weaken("Stream"))
}

// Put puts x in. It waits until the flow runs, and while the inlet is full. It returns the context's error, or
// tick.ErrStopped once the flow has ended or the inlet is closed. It may be called from any goroutine but from a function
// given to a sink or an operator of the same flow: what such a function gets came in no certain order, and must not come back
// as Ordered; Put then returns ErrPutInSink. A call takes about 2 µs.
// At a cluster that runs in one process, use PutAt.
func (i *Inlet[T, L]) Put(ctx context.Context, x T) error {
	return i.valid("Put").put(ctx, "Put", 0, x)
}

// PutAt puts x in at one member of a cluster.
func (i *Inlet[T, L]) PutAt(ctx context.Context, member int, x T) error {
	return i.valid("PutAt").put(ctx, "PutAt", member, x)
}

// Close says that nothing more will be put in. What is in is still taken.
func (i *Inlet[T, L]) Close() { i.valid("Close").close() }

func (i *Inlet[T, L]) valid(op string) *inlet[T] {
	if i == nil || i.inlet == nil {
		misuse(op, "the inlet is nil or the zero value: make one by NewInlet")
	}
	return i.inlet
}

// ErrPutInSink is what Put returns to a sink or an operator of its own flow.
var ErrPutInSink = errors.New("stream: Put from a sink or an operator of the same flow: go through an operator inside the flow, such as AsArrived, or hand the item to a goroutine of your own")

func newInlet[T any](at *place) *inlet[T] {
	n := source("NewInlet", at)
	i := &inlet[T]{node: n, boxes: newBoxes[T](at)}
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[T]{Codec: canon.Codec[T]{}, Admit: m.admit(n)})
		i.boxes.add(m, box)
		m.ports[n.id] = box.Port()
		if m.flow.sim != nil {
			feeds(m, n, box, nil)
			return
		}
		m.feeds = append(m.feeds, func(context.Context) error {
			if i.closed.Load() { // before the flow ran
				i.close()
			}
			return nil
		})
	}
	return i
}

// close closes the boxes; the run does it for those that it opens later.
func (i *inlet[T]) close() {
	i.closed.Store(true)
	select {
	case <-i.node.flow.started:
		i.boxes.close()
	default:
	}
}

func (i *inlet[T]) put(ctx context.Context, op string, member int, x T) error {
	member, err := i.node.enter(ctx, op, "PutAt", member, ErrPutInSink)
	if err != nil {
		return err
	}
	e, ok := i.boxes.at(member)
	if !ok { // a client that has gone
		return tick.ErrStopped
	}
	return e.box.Push(ctx, x)
}

// enter waits until something can come in from outside at a member of n's place, and says at which, or why nothing can. The operator
// opAt is the one that names the member; inside is what an operator or a sink of the same flow is told.
func (n *node) enter(ctx context.Context, op, opAt string, member int, inside error) (int, error) {
	select {
	case <-n.flow.started:
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	switch at, p := n.at, n.flow.part; {
	case p != nil && op != opAt && p.at == at:
		member = p.index
	case p != nil && !n.flow.here(at, member):
		return 0, fmt.Errorf("stream: %s is in another process: %s at %v puts in here what is to be put in there", at.member(member), op, n.site)
	case at.crowd != nil && op != opAt:
		return 0, &Misuse{op, userSite(), fmt.Sprintf("%v come and go: say for which, by %s", at, opAt)}
	case op != opAt && at.members > 1:
		return 0, &Misuse{op, userSite(), fmt.Sprintf("%v has %d members: say at which, by %s", at, at.members, opAt)}
	case at.crowd == nil && (member < 0 || member >= at.members):
		return 0, &Misuse{op, userSite(), fmt.Sprintf("member %d of %v, which has %d: they count from 0", member, at, at.members)}
	}
	switch {
	case n.flow.running == nil:
		return 0, tick.ErrStopped
	case n.flow.running.inside():
		return 0, fmt.Errorf("%w, at %v", inside, userSite())
	}
	return member, nil
}
