package stream

import (
	"context"
	"testing"
	"time"

	"github.com/calmflow/calm/internal/clock"
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// The harness runs flows on the test's goroutine, step by step, and lets a test lie about types: it gives a source whose
// arrival it scripts, and retypes handles, which no user can. So a test can run what the compiler refuses.

// scripts are the sources that a flow's test feeds, by flow.
var scripts = map[*Flow][]func(step int) (more bool){}

// script is a source at a place whose chunk i arrives at step i, at every member. It ends after its last chunk, as a
// complete stream does at some point; an ongoing one that is still open is script with endless set.
func script[T any, L Location[L], D props.Delivery](at *place, endless bool, chunks func(member int) [][]T) Stream[T, L, D] {
	n := source("script", at)
	n.uses++ // a test may leave it unused
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[T]{Limit: -1})
		m.ports[n.id] = box.Port()
		cs := chunks(m.index)
		scripts[at.flow] = append(scripts[at.flow], func(step int) bool {
			if step < len(cs) {
				_, _ = box.TryPush(cs[step]...)
			}
			if step >= len(cs)-1 && !endless {
				box.Close()
			}
			return step < len(cs)-1
		})
	}
	return streamOf[T, L, D](n)
}

// alike is the same script for every member.
func alike[T any](chunks ...[]T) func(int) [][]T { return func(int) [][]T { return chunks } }

// play runs the flow until nothing moves: at each step the scripts' chunks arrive, and all members tick until none has work.
// An operator's error fails the test.
func play(t testing.TB, f *Flow) {
	t.Helper()
	if err := f.play(); err != nil {
		t.Fatal(err)
	}
}

func (f *Flow) play() error {
	if err := f.check(); err != nil {
		return err
	}
	f.ran = true
	c := f.driven()
	r := f.instantiate(context.Background())
	defer delete(scripts, f)
	for _, m := range r.members {
		m.beginTime()
	}
	for step, more := 0, true; more; step++ {
		more = false
		for _, s := range scripts[f] {
			more = s(step) || more
		}
		if err := r.settle(); err != nil {
			return err
		}
		if err := r.pass(c, aStep); err != nil {
			return err
		}
	}
	return r.pass(c, inTheEnd)
}

// A step takes a second, and in the end an hour passes, so that what waits for a time has it.
const (
	aStep    = time.Second
	inTheEnd = time.Hour
)

// driven gives the flow a clock that stands until it is moved on.
func (f *Flow) driven() *clock.Clock {
	c := clock.New(time.Unix(0, 0))
	f.Clock = c
	return c
}

// pass lets time pass, if anybody waits for it: at once, as a clock that nobody looked at in between.
func (r *running) pass(c *clock.Clock, d time.Duration) error {
	waits := c.Pending() > 0
	c.Advance(d)
	if !waits {
		return nil
	}
	return r.settle()
}

// backlog is a host that keeps the calls that have begun for settle.
type backlog struct {
	calls []func() error

	broken func(*member) // if not nil, is told of a member that fails; the others go on
	ended  map[*member]bool
}

// fails says whether a member's error ends the run.
func (b *backlog) fails(m *member) bool {
	if b.broken == nil {
		return true
	}
	if b.ended == nil {
		b.ended = map[*member]bool{}
	}
	b.ended[m] = true
	b.broken(m)
	m.leave()
	return false
}

func (b *backlog) spawn(_ *member, _ *node, call func() error) { b.calls = append(b.calls, call) }

// makeCall makes the call that began last, so that results come back as far from the order of their items as they can.
func (b *backlog) makeCall() (made bool, err error) {
	last := len(b.calls) - 1
	if last < 0 {
		return false, nil
	}
	call := b.calls[last]
	b.calls = b.calls[:last]
	return true, call()
}

// settle ticks all members, in turn, until none has work, and makes a call whenever nothing else is left to do.
func (r *running) settle() error {
	b, ok := r.host.(*backlog)
	if !ok {
		b = &backlog{}
		r.host = b
	}
	for {
		if err := r.settleTicks(b); err != nil {
			return err
		}
		if made, err := b.makeCall(); !made || err != nil {
			return err
		}
	}
}

func (r *running) settleTicks(b *backlog) error {
	for again := true; again; {
		again = false
		for _, m := range r.members {
			if b.ended[m] || !m.graph.Ready() && m.released.Load() == 0 {
				continue
			}
			again = true
			m.busy()
			if err := m.graph.RunAvailable(); err == nil {
				m.idle()
			} else if b.fails(m) {
				return err
			}
		}
	}
	return nil
}

// retype is s under a delivery that it may not have.
func retype[E props.Delivery, T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Stream[T, L, E] {
	return streamOf[T, L, E](s.stream.weaken("retype"))
}

// move is s under a location that it may not have; it stays where it is.
func move[M Location[M], T any, L Location[L], D props.Delivery](s Stream[T, L, D]) Stream[T, M, D] {
	return streamOf[T, M, D](s.stream.weaken("move"))
}

// grown is c under a growth that it may not have.
func grown[N props.Growth, A any, L Location[L], M props.Growth](c Cell[A, L, M]) Cell[A, L, N] {
	return cellOf[A, L, N](c.cell.weaken("grown"))
}

func retypeKeyed[E props.Delivery, K comparable, V any, L Location[L], D props.Delivery](k Keyed[K, V, L, D]) Keyed[K, V, L, E] {
	return keyedOf[K, V, L, E](k.keyed.weaken("retype"))
}

func moveKeyed[M Location[M], K comparable, V any, L Location[L], D props.Delivery](k Keyed[K, V, L, D]) Keyed[K, V, M, D] {
	return keyedOf[K, V, M, D](k.keyed.weaken("move"))
}

type (
	testProcess struct{}
	testCluster struct{}
)

// TestHarness shows that a lie shows: a count of what comes twice differs from the count of what comes once.
func TestHarness(t *testing.T) {
	count := func(chunks ...[]int) (n int) {
		f := New("harness")
		p := f.Process[testProcess]()
		s := script[int, Process[testProcess], props.Set](p.process, false, alike(chunks...))
		retype[props.Bag](s).Count().Stream().ForEach(func(c lattice.Nat) { n = int(c) })
		play(t, f)
		return n
	}
	if once, twice := count([]int{1, 2}), count([]int{1}, []int{2, 1}); once != 2 || twice != 3 {
		t.Fatalf("counts %d and %d", once, twice)
	}
}
