package stream

import (
	"context"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// ForEach calls f with each item, one call at a time. Where members hold the stream, f is called at each: with replicas,
// once for each replica.
func (s Stream[T, L, D]) ForEach[_ props.WhenUsed[T]](f func(T)) { forEach(s.stream, f) }

// ForEachMember calls f with each item and the member that holds it, one call at a time. It demands the members of a
// cluster.
func (s Stream[T, L, D]) ForEachMember[C any, Where NeedsMembers[Where, C], _ props.Is[L, Where]](f func(Member[C], T)) {
	forEachMember(s.stream, f)
}

// To sends each item to c, and closes c when the stream has ended at all its members, or when the run ends first. A
// receiver that is slow holds the place back.
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
	forEach(k.keyed, func(e Entry[K, V]) { f(e.Key, e.Value) })
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
	forEach(c.cell, f)
}

// Ignore is a sink for a value that nobody wants.
func (c Cell[A, L, M]) Ignore[_ props.WhenUsed[A]]() { ignore[A](c.cell) }

// Ignore is a sink for values that nobody wants.
func (t Table[K, A, L, M]) Ignore[_ props.WhenUsed[A]]() { ignore[Entry[K, A]](t.table) }

// calls guards a sink's function: members call it one at a time, and Put can tell that it is called from there.
type calls struct{ mu sync.Mutex }

func (c *calls) do(m *member, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m.sinking.Add(1)
	defer m.sinking.Add(-1)
	f()
}

func forEach[T any](in *node, f func(T)) {
	given("ForEach", f == nil)
	c := &calls{}
	sink(in.valid("ForEach"), "ForEach", func(m *member, p *tick.Port[T]) {
		tick.ForEach(p, func(xs []T) {
			c.do(m, func() {
				for _, x := range xs {
					f(x)
				}
			})
		}, nil)
	})
}

func forEachMember[C, T any](in *node, f func(Member[C], T)) {
	given("ForEachMember", f == nil)
	c := &calls{}
	sink(in.valid("ForEachMember"), "ForEachMember", func(m *member, p *tick.Port[T]) {
		me := Member[C]{member: int32(m.index)}
		tick.ForEach(p, func(xs []T) {
			c.do(m, func() {
				for _, x := range xs {
					f(me, x)
				}
			})
		}, nil)
	})
}

func ignore[T any](in *node) {
	sink(in.valid("Ignore"), "Ignore", func(_ *member, p *tick.Port[T]) { tick.ForEach(p, func([]T) {}, nil) })
}

func toChan[T any](in *node, c chan<- T) {
	given("To", c == nil)
	outlet(in, "To", c)
}

// outlet sends to c and closes it once: when all members have ended, or after the run.
func outlet[T any](in *node, op string, c chan<- T) {
	done := sync.OnceFunc(func() { close(c) })
	n := sink(in.valid(op), op, func(m *member, p *tick.Port[T]) {
		tick.ForEach(p, func(xs []T) {
			for _, x := range xs {
				select {
				case c <- x:
				case <-m.ctx.Done():
					tick.Fail(context.Cause(m.ctx))
				}
			}
		}, nil)
	})
	n.ended = done
}

func writeTo[T any](in *node, w io.Writer, format func([]byte, T) []byte) {
	given("Write", w == nil || format == nil)
	c := &calls{}
	var buf []byte
	sink(in.valid("Write"), "Write", func(m *member, p *tick.Port[T]) {
		tick.ForEach(p, func(xs []T) {
			c.do(m, func() {
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
	c := make(chan T, tick.ChunkSize)
	outlet(in, "All", c)
	return func(yield func(T) bool) {
		for x := range c {
			if !yield(x) {
				go func() { // until the run ends, which closes c
					for range c {
					}
				}()
				return
			}
		}
	}
}
