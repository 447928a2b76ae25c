package stream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/calmflow/calm/internal/canon"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Service is a function that the flow computes for the rest of the program: Call puts a question in, and waits until the flow
// has answered it. It is a source of calls, which goes on until Close, and a sink of answers.
//
// What is open at once is bounded: a call that would be one too many waits, with its context, for another to end, as Put
// does and as a pool of database connections does. So a program that calls more than the flow can answer is slowed down, and
// who would rather turn callers away than have them wait gives Call a context that ends soon. What waits there costs the flow
// nothing.
type Service[Q, R any, L Location[L]] struct {
	_       [0]func(Q, R, L)
	service *service[Q, R]

	// Limit is the most calls that may be open at once at each member; default 1,024. Set it before Run.
	Limit int
}

const defaultCalls = 1024

// NewService makes a service at a place: at a cluster, one at each member. The name stands in the graph and in metrics; no
// two services of a flow have the same.
func NewService[Q, R any, At Place[L], L Location[L]](at At, name string) *Service[Q, R, L] {
	s := &Service[Q, R, L]{}
	s.service = newService[Q, R](placeAt("NewService", at), name, &s.Limit)
	return s
}

// Calls are what is asked, in no certain order, since callers do not wait for each other. A call whose caller has given up
// before a tick took it is left out.
func (s *Service[Q, R, L]) Calls() Stream[Call[Q, R], L, props.Unordered] {
	return streamOf[Call[Q, R], L, props.Unordered](s.valid("Calls").node.weaken("Calls"))
}

// Answer gives callers their answers. It demands answers that come once, at the place of the service, and is said once; Merge
// what answers in several ways. Of replicas, each answers the calls of its own member, so that a state machine that all of
// them run can serve at each.
//
// An answer that nobody waits for is dropped: a second one to the same call, one that comes after the caller has given up, one
// of another member's call. A call that is never answered waits until its context ends.
func (s *Service[Q, R, L]) Answer[There AnswersAt[There, L], How props.NeedsOnce](answers Stream[Answer[R], There, How]) {
	s.valid("Answer").answerBy(answers.stream)
}

// Call asks, and returns the answer. It waits until the flow runs, while as many calls are open as Limit says, and for the
// answer. It returns the cause of the context's end if that comes first, whatever the flow still makes of the call; and
// tick.ErrStopped once the flow has ended or failed, once the service is closed, or if the answers have ended. It may be called
// from any goroutine but from a function given to a sink or an operator of the same flow, where it returns ErrCallInSink. q
// and the answer are not copied. A call takes a few microseconds, and no goroutine besides the caller's.
// At a cluster that runs in one process, use CallAt.
func (s *Service[Q, R, L]) Call(ctx context.Context, q Q) (R, error) {
	return s.valid("Call").call(ctx, "Call", 0, q)
}

// CallAt asks one member of a cluster.
func (s *Service[Q, R, L]) CallAt(ctx context.Context, member int, q Q) (R, error) {
	return s.valid("CallAt").call(ctx, "CallAt", member, q)
}

// Close says that nothing more will be asked, so that the flow can end. What has been asked is still answered.
func (s *Service[Q, R, L]) Close() { s.valid("Close").close() }

func (s *Service[Q, R, L]) valid(op string) *service[Q, R] {
	if s == nil || s.service == nil {
		misuse(op, "the service is nil or the zero value: make one by NewService")
	}
	return s.service
}

// ErrCallInSink is what Call returns to a sink or an operator of its own flow: its spinner would wait for itself.
var ErrCallInSink = errors.New("stream: Call from a sink or an operator of the same flow, which would wait for itself: let the answer come from inside the flow, or call from a goroutine of your own or a function of MapAsync")

// AnswersAt holds where answers to a service at L can be given: at the same place, or, at a cluster, at replicas.
type AnswersAt[There, L any] interface {
	Location[There]
	allTicksFirst()       // at a Tick
	answerWhereCalled() L // elsewhere
}

func (p Process[P]) answerWhereCalled() Process[P]    { return p }
func (Replicated[C]) answerWhereCalled() (l Local[C]) { return l }
func (l Local[C]) answerWhereCalled() Local[C]        { return l }

// service is a Service whatever its location is.
type service[Q, R any] struct {
	node   *node
	name   string
	limit  *int
	boxes  *boxes[Call[Q, R]]
	closed atomic.Bool

	mu    sync.Mutex
	desks map[int]*desk[R] // by member
}

// serving is a service whatever it is asked.
type serving struct {
	node    *node
	name    string
	answers *node // the sink, or nil
}

func newService[Q, R any](at *place, name string, limit *int) *service[Q, R] {
	n := source("NewService", at)
	if name == "" {
		misuse(n.op, "the name is empty: say what is asked")
	}
	for _, other := range n.flow.services {
		if other.name == name {
			misuse(n.op, "the name %q is that of the service made at %v: give each its own", name, other.node.site)
		}
	}
	n.flow.services = append(n.flow.services, &serving{node: n, name: name})
	n.label = name
	s := &service[Q, R]{node: n, name: name, limit: limit, boxes: newBoxes[Call[Q, R]](at), desks: map[int]*desk[R]{}}
	n.build = s.open
	return s
}

// open opens the service at a member.
func (s *service[Q, R]) open(m *member) {
	limit := *s.limit
	if limit < 1 {
		limit = defaultCalls
	}
	d := newDesk[R](m, limit)
	box := tick.NewInbox(m.graph, s.node.op, tick.InboxOptions[Call[Q, R]]{
		Limit: limit, Codec: canon.Codec[Call[Q, R]]{}, Admit: m.admit(s.node),
		Cut: func(queue []Call[Q, R]) (take, keep []Call[Q, R]) {
			take = queue[:0]
			for _, c := range queue {
				if d.waitsFor(c.ID.number) {
					take = append(take, c)
				}
			}
			return take, nil
		},
	})
	box.Port().SetLabel(s.name)
	m.ports[s.node.id] = box.Port()
	s.boxes.add(m, box)
	s.mu.Lock()
	if before := s.desks[m.index]; before != nil && m.flow.sim.crashed(m) {
		d.next = before.next // calls are told apart by their numbers
	}
	s.desks[m.index] = d
	s.mu.Unlock()
	m.partings = append(m.partings, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.desks, m.index)
	})
	if m.flow.sim != nil {
		feedsTo(m, s.node, s.submitAll(m.index), box.Close, nil)
		return
	}
	m.feeds = append(m.feeds, func(context.Context) error {
		if s.closed.Load() { // before the flow ran
			s.close()
		}
		return nil
	})
}

// close closes the boxes; the run does it for those that it opens later.
func (s *service[Q, R]) close() {
	s.closed.Store(true)
	select {
	case <-s.node.flow.started:
		s.boxes.close()
	default:
	}
}

func (s *service[Q, R]) desk(member int) *desk[R] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desks[member]
}

func (s *service[Q, R]) call(ctx context.Context, op string, member int, q Q) (r R, err error) {
	member, err = s.node.enter(ctx, op, "CallAt", member, ErrCallInSink)
	if err != nil {
		return r, err
	}
	d := s.desk(member)
	if d == nil || s.closed.Load() { // or a client that has gone
		return r, tick.ErrStopped
	}
	if err := d.take(ctx); err != nil {
		return r, err
	}
	answer := make(chan R, 1)
	number := d.enter(func(r R) { answer <- r })
	e, ok := s.boxes.at(member)
	if !ok {
		err = tick.ErrStopped
	} else {
		err = e.box.Push(ctx, s.asked(member, number, q))
	}
	if err == nil {
		if err = d.wait(ctx, answer, &r); err == nil {
			return r, nil
		}
	}
	d.leave(number)
	return r, err
}

func (s *service[Q, R]) asked(member int, number uint64, q Q) Call[Q, R] {
	return Call[Q, R]{ID: CallID{int32(s.node.id), int32(member), number}, Arg: q}
}

// submit is a call that waits for nothing: reply is called with the answer, by the spinner, if one comes. It says whether there
// is room.
func (s *service[Q, R]) submit(member int, q Q, reply func(R)) bool {
	d := s.desk(member)
	e, ok := s.boxes.at(member)
	if d == nil || !ok || !d.tryTake() {
		return false
	}
	number := d.enter(reply)
	if n, err := e.box.TryPush(s.asked(member, number, q)); n == 0 || err != nil {
		d.leave(number)
		return false
	}
	return true
}

// submitAll submits calls whose answers nobody waits for: what is answered is seen at the sink.
func (s *service[Q, R]) submitAll(member int) func(...Q) (int, error) {
	return func(qs ...Q) (n int, err error) {
		for n < len(qs) && s.submit(member, qs[n], func(R) {}) {
			n++
		}
		return n, nil
	}
}

func (s *service[Q, R]) answerBy(answers *node) {
	own := s.node.flow.servingOf(s.node)
	answers.valid("Answer")
	if own.answers != nil {
		misuse("Answer", "the service %q has been answered before, at %v: merge the answers, and answer once", s.name, own.answers.site)
	}
	s.node.mustBeAt("Answer", answers)
	own.answers = s.sink(answers)
	own.answers.label = s.name
}

// sink hands answers to those who wait at the member that has them.
func (s *service[Q, R]) sink(answers *node) *node {
	return sink(answers, "Answer", func(m *member, p *tick.Port[Answer[R]]) {
		d := s.desk(m.index)
		tick.ForEach(p, func(as []Answer[R]) {
			for _, a := range as {
				if a.Call.service == int32(s.node.id) && a.Call.member == int32(m.index) {
					d.answer(a.Call.number, a.Value)
				}
			}
		}, d.end)
	})
}

func (f *Flow) servingOf(n *node) *serving {
	for _, s := range f.services {
		if s.node == n {
			return s
		}
	}
	panic(fmt.Sprintf("stream: %v is no service", n.op))
}
