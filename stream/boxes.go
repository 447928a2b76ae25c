package stream

import (
	"maps"
	"slices"
	"sync"

	"github.com/calmflow/calm/tick"
)

// boxes are the inboxes of one node at the members of its place: those that there are, in order, or, of clients, those that
// are there now.
type boxes[T any] struct {
	fixed []mouth[T]

	mu     sync.Mutex
	come   map[int]mouth[T]
	away   map[int]bool // that there are in other processes
	known  []int        // the numbers of come and away, or nil
	closed bool
}

// mouth is where a channel ends: an inbox of a member.
type mouth[T any] struct {
	m   *member
	box *tick.Inbox[T]
}

func newBoxes[T any](at *place) *boxes[T] {
	if at.crowd != nil {
		b := &boxes[T]{come: map[int]mouth[T]{}, away: map[int]bool{}}
		at.crowd.renewed = append(at.crowd.renewed, b.renew)
		return b
	}
	return &boxes[T]{fixed: make([]mouth[T], at.members)}
}

// renew forgets all clients.
func (b *boxes[T]) renew() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.come)
	b.known, b.closed = nil, false
}

// add takes the box of a member; it goes with the member.
func (b *boxes[T]) add(m *member, box *tick.Inbox[T]) {
	e := mouth[T]{m, box}
	if b.come == nil {
		b.fixed[m.index] = e
		return
	}
	b.mu.Lock()
	b.come[m.index], b.known = e, nil
	closed := b.closed
	b.mu.Unlock()
	if closed {
		e.close()
	}
	m.leaving = append(m.leaving, e.close)
	m.partings = append(m.partings, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.come, m.index)
		b.known = nil
	})
}

// at is the box of a member, if there is one: a number may come from the outside.
func (b *boxes[T]) at(member int) (e mouth[T], ok bool) {
	if b.come == nil {
		if member < 0 || member >= len(b.fixed) {
			return e, false
		}
		e = b.fixed[member]
		return e, e.box != nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok = b.come[member]
	return e, ok
}

// members are the numbers of those that have a box now. The result is not to be changed.
func (b *boxes[T]) members() []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known == nil {
		for i := range b.fixed {
			b.known = append(b.known, i)
		}
		b.known = slices.AppendSeq(b.known, maps.Keys(b.come))
		b.known = slices.AppendSeq(b.known, maps.Keys(b.away))
		slices.Sort(b.known)
	}
	return b.known
}

// comes takes a client that is in another process.
func (b *boxes[T]) comes(n *node) func(client int) {
	return func(client int) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.away[client], b.known = true, nil
		if b.closed {
			n.flow.part.end(n, []int{client})
		}
	}
}

func (b *boxes[T]) goes(client int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.away, client)
	b.known = nil
}

// close says that nothing more comes, to any member.
func (b *boxes[T]) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	for _, i := range b.members() {
		if e, ok := b.at(i); ok {
			e.close()
		}
	}
}

func (e mouth[T]) close() {
	e.m.hold()
	e.box.Close()
	e.m.release()
}

// put hands items to the member, which takes them unless it has stopped or gone.
func (e mouth[T]) put(t *traffic, xs []T) error {
	t.sent(len(xs))
	e.m.hold()
	_, err := e.box.TryPush(xs...)
	if err != nil {
		t.took(len(xs))
	}
	e.m.release()
	return err
}
