package stream

import (
	"fmt"
	"io"
	"iter"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// ForEach calls f with each item, one call at a time. Where members hold the stream, f is called at each: with replicas,
// once for each replica.
func (s Stream[T, L, D]) ForEach[_ props.WhenUsed[T]](f func(T)) { forEach(s.stream, "ForEach", f) }

// ForEachMember calls f with each item and the member that holds it, one call at a time. It demands the members of a
// cluster.
func (s Stream[T, L, D]) ForEachMember[C any, Where NeedsMembers[Where, C], _ props.Is[L, Where]](f func(Member[C], T)) {
	forEachMember(s.stream, f)
}

// To sends each item to c, and closes c when the stream has ended at all its members, or when the run ends first; what is
// inside a tick or a recursion ends with the run. A receiver that is slow holds the place back.
func (s Stream[T, L, D]) To[_ props.WhenUsed[T]](c chan<- T) { toChan(s.stream, c) }

// Write writes to w what format appends for each item. What a chunk yields is one Write; an error of w ends the flow.
func (s Stream[T, L, D]) Write[_ props.WhenUsed[T]](w io.Writer, format func(dst []byte, x T) []byte) {
	writeTo(s.stream, w, format)
}

// All returns the items as a sequence, to be ranged over once while Run goes on in another goroutine. It ends with the
// stream, or with the run. A loop that is slow holds the place back; one that breaks off leaves the rest unseen.
func (s Stream[T, L, D]) All[_ props.WhenUsed[T]]() iter.Seq[T] { return all[T](s.stream) }

// Ignore is a sink for what nobody wants: without it, a handle that is not used is refused.
func (s Stream[T, L, D]) Ignore[_ props.WhenUsed[T]]() { ignore[T](s.stream) }

// ForEach calls f with each key and value, one call at a time. With replicas, it is called once for each replica.
func (k Keyed[K, V, L, D]) ForEach[_ props.WhenUsed[V]](f func(K, V)) {
	given("ForEach", f == nil)
	forEach(k.keyed, "ForEach", func(e Entry[K, V]) { f(e.Key, e.Value) })
}

// ForEachMember calls f with the member, and each key and value that it holds, one call at a time. It demands the members
// of a cluster.
func (k Keyed[K, V, L, D]) ForEachMember[C any, Where NeedsMembers[Where, C], _ props.Is[L, Where]](f func(Member[C], K, V)) {
	given("ForEachMember", f == nil)
	forEachMember(k.keyed, func(m Member[C], e Entry[K, V]) { f(m, e.Key, e.Value) })
}

// Ignore is a sink for what nobody wants.
func (k Keyed[K, V, L, D]) Ignore[_ props.WhenUsed[V]]() { ignore[Entry[K, V]](k.keyed) }

// OnFinal calls f with the final value; where members hold the cell, at each. It demands a Final cell.
func (c Cell[A, L, M]) OnFinal[Grow props.NeedsFinal, _ props.Is[M, Grow]](f func(A)) {
	given("OnFinal", f == nil)
	forEach(c.cell, "OnFinal", f)
}

// Ignore is a sink for a value that nobody wants.
func (c Cell[A, L, M]) Ignore[_ props.WhenUsed[A]]() { ignore[A](c.cell) }

// Ignore is a sink for values that nobody wants.
func (t Table[K, A, L, M]) Ignore[_ props.WhenUsed[A]]() { ignore[Entry[K, A]](t.table) }

// alone calls f while no other member does.
func alone(mu *sync.Mutex, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

func forEach[T any](in *node, op string, f func(T)) {
	given(op, f == nil)
	forEachAt(in, op, func(*member) func(T) { return f })
}

func forEachMember[C, T any](in *node, f func(Member[C], T)) {
	given("ForEachMember", f == nil)
	forEachAt(in, "ForEachMember", func(m *member) func(T) {
		me := Member[C]{member: int32(m.index)}
		return func(x T) { f(me, x) }
	})
}

// forEachAt calls, with each item at a member, what at gives for the member.
func forEachAt[T any](in *node, op string, at func(*member) func(T)) {
	var mu sync.Mutex
	sink(in.valid(op), op, func(m *member, p *tick.Port[T]) {
		f := at(m)
		tick.ForEach(p, func(xs []T) {
			alone(&mu, func() {
				for _, x := range xs {
					f(x)
				}
			})
		}, nil)
	})
}

func ignore[T any](in *node) {
	sink(in.valid("Ignore"), "Ignore", func(_ *member, p *tick.Port[T]) { tick.ForEach(p, func([]T) {}, nil) })
}

func toChan[T any](in *node, c chan<- T) {
	given("To", c == nil, "channel")
	outlet(in, "To", c, nil)
}

// outlet sends to c, unless quit is closed, and closes c when all members have ended, or after the run.
func outlet[T any](in *node, op string, c chan<- T, quit <-chan struct{}) {
	var open atomic.Int32
	shut := sync.OnceFunc(func() { close(c) })
	if in.valid(op).at.crowd != nil {
		open.Add(1) // more clients may come
	}
	n := sink(in.valid(op), op, func(m *member, p *tick.Port[T]) {
		open.Add(1)
		end := func() {
			if open.Add(-1) == 0 {
				shut()
			}
		}
		if p.Node().Domain() != nil { // which ends with each tick
			end = nil
		}
		tick.ForEach(p, func(xs []T) {
			for _, x := range xs {
				select {
				case c <- x:
				case <-quit:
				case <-m.ctx.Done():
					tick.Fail(m.ctx.Err()) // Run knows the cause
				}
			}
		}, end)
	})
	n.ended, n.to = func() error { shut(); return nil }, reflect.ValueOf(c).Pointer()
}

func writeTo[T any](in *node, w io.Writer, format func([]byte, T) []byte) {
	given("Write", w == nil, "writer")
	given("Write", format == nil)
	var mu sync.Mutex
	var buf []byte
	sink(in.valid("Write"), "Write", func(_ *member, p *tick.Port[T]) {
		tick.ForEach(p, func(xs []T) {
			alone(&mu, func() {
				buf = buf[:0]
				for _, x := range xs {
					buf = format(buf, x)
				}
				if _, err := w.Write(buf); err != nil {
					tick.Fail(fmt.Errorf("writing: %w", err))
				}
			})
		}, nil)
	})
}

func all[T any](in *node) iter.Seq[T] {
	c, quit := make(chan T, tick.ChunkSize), make(chan struct{})
	outlet(in, "All", c, quit)
	leave := sync.OnceFunc(func() { close(quit) })
	return func(yield func(T) bool) {
		for x := range c {
			if !yield(x) {
				leave()
				return
			}
		}
	}
}
