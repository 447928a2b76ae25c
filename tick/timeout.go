package tick

import (
	"cmp"
	"fmt"
	"slices"
)

// Waits is who keeps the time for a Timeout: a graph has no timers. Its functions are called by the goroutine that runs the graph.
type Waits struct {
	Begin func(tick uint64) // something that this tick took in begins to wait
	Drop  func(tick uint64) // nothing of what began in that tick waits any more
	End   func()            // nothing will wait any more
}

// Timeout yields the entries of in whose key has nothing in done when their time is over, in the order in which they came. over
// says when that is: of each number, what that tick and the ones before it have taken in has waited long enough. What a tick takes
// of done comes before what it takes of over. It ends once in has ended and nothing waits. It holds what waits, and all keys. It
// panics if in is in a domain.
func Timeout[K comparable, V, W any](in *Port[Entry[K, V]], done *Port[Entry[K, W]], over *Port[uint64], host Waits) *Port[Entry[K, V]] {
	o := origin(in, "Timeout")
	n := o.graph.NewNode("Timeout", nil)
	if o.domain != nil {
		panic(fmt.Sprintf("tick: %v takes input from %v, which is inside ticks: time passes between them only", n, o))
	}
	n.holds = true
	t := &timeout[K, V]{graph: n.graph, host: host, keys: newTable[K, overdue]()}
	t.out.out = Out[Entry[K, V]](n)
	Connect(n, in, t.take, func() { t.ended = true })
	Connect(n, done, func(es []Entry[K, W]) {
		for i := range es {
			t.done(es[i].Key)
		}
	}, nil)
	Connect(n, over, func(ticks []uint64) { t.over = max(t.over, slices.Max(ticks)) }, nil)
	n.OnRun(t.run)
	return t.out.out
}

// timeout is a Timeout at work.
type timeout[K comparable, V any] struct {
	graph *Graph
	host  Waits
	out   expander[Entry[K, V]]
	keys  *table[K, overdue]
	lines lines[since[V]]
	queue fifo[turn]  // of what waits, and of what does not any more and came after something that does
	begun fifo[begin] // the ticks that began them, with how many wait
	over  uint64
	ended bool
}

// overdue is what a key has that waits, or that it has come in done.
type overdue struct {
	line uint32
	done bool
}

// since is a value that waits, and the tick in which it came.
type since[V any] struct {
	tick  uint64
	value V
}

// turn is that of the first value of a key.
type turn struct {
	tick uint64
	key  uint32 // its number
}

type begin struct {
	tick uint64
	wait int
	told bool // to the host
}

func (t *timeout[K, V]) take(es []Entry[K, V]) {
	tick := t.graph.ticks
	for i := range es {
		n, _ := t.keys.add(es[i].Key)
		s := &t.keys.rows[n].value
		if s.done {
			continue
		}
		s.line = t.lines.add(s.line, since[V]{tick, es[i].Value})
		t.queue.add(turn{tick, uint32(n)})
		if last := t.begun.last(); last == nil || last.tick != tick {
			t.begun.add(begin{tick: tick})
		}
		t.begun.last().wait++
	}
}

func (t *timeout[K, V]) done(k K) {
	s := t.keys.of(k)
	if s.done {
		return
	}
	for s.line != 0 {
		var w since[V]
		w, s.line = t.lines.next(s.line)
		i, _ := slices.BinarySearchFunc(t.begun.all(), w.tick, func(b begin, tick uint64) int { return cmp.Compare(b.tick, tick) })
		b := &t.begun.all()[i]
		if b.wait--; b.wait == 0 && b.told {
			t.host.Drop(w.tick)
		}
	}
	s.done = true
}

// run is the end of a tick: what it took of done is known.
func (t *timeout[K, V]) run() {
	for t.queue.first() != nil && t.queue.first().tick <= t.over {
		t.yield(t.queue.next())
	}
	t.out.flush()
	if b := t.begun.last(); b != nil && b.wait > 0 && !b.told {
		b.told = true
		t.host.Begin(b.tick)
	}
	t.trim()
	if t.ended && t.begun.first() == nil && !t.out.out.ended {
		t.out.out.End()
		t.host.End()
	}
}

// yield hands on what has waited long enough.
func (t *timeout[K, V]) yield(w turn) {
	row := &t.keys.rows[w.key]
	s := &row.value
	if s.done {
		return
	}
	var first since[V]
	first, s.line = t.lines.next(s.line)
	t.out.add(Entry[K, V]{row.key, first.value})
	for t.begun.first().tick != w.tick {
		t.begun.next() // all of that tick are done
	}
	t.begun.first().wait--
}

// trim forgets ticks of which nothing waits, and turns that nobody needs, so that what is always in time costs nothing.
func (t *timeout[K, V]) trim() {
	for t.begun.first() != nil && t.begun.first().wait == 0 {
		t.begun.next()
	}
	for first := t.begun.first(); t.queue.first() != nil && (first == nil || t.queue.first().tick < first.tick); {
		t.queue.next()
	}
}

// fifo is a queue. Its memory is used again once it has been empty, or when half of it is spent.
type fifo[T any] struct {
	items []T
	head  int
}

func (q *fifo[T]) add(x T) {
	if q.head > 0 && (q.head == len(q.items) || len(q.items) == cap(q.items) && 2*q.head >= len(q.items)) {
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
	q.items = append(q.items, x)
}

func (q *fifo[T]) all() []T { return q.items[q.head:] }

// first is the first in the queue, or nil; it is valid until add.
func (q *fifo[T]) first() *T {
	if q.head == len(q.items) {
		return nil
	}
	return &q.items[q.head]
}

func (q *fifo[T]) last() *T {
	if q.head == len(q.items) {
		return nil
	}
	return &q.items[len(q.items)-1]
}

func (q *fifo[T]) next() T {
	q.head++
	return q.items[q.head-1]
}
