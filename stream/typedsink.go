package stream

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Sink takes a stream of T at L that is seen as D says. Its type says what it needs, so that the compiler refuses the rest. A
// sink is a generic function or method, which inference fits to the stream, and whose constraints are its needs:
//
//	func (d DB) Append[L stream.NeedsProcess[L], D props.NeedsOrdered]() stream.Sink[Row, L, D] {
//		return stream.NewSink[Row, L, D]("append", d.insert)
//	}
//
//	rows.Into(db.Append)
//
// ForEach is for what takes anything.
type Sink[T any, L Location[L], D props.Delivery] struct {
	_    [0]func(T, L, D)
	sink *outward[T]
}

// KeyedSink is a Sink of keyed values.
type KeyedSink[K comparable, V any, L Location[L], D props.Delivery] struct {
	_    [0]func(K, V, L, D)
	sink *outward[Entry[K, V]]
}

// FinalSink takes the final value of a cell.
type FinalSink[A any, L Location[L]] struct {
	_    [0]func(A, L)
	sink *outward[A]
}

// outward is a sink whatever it needs.
type outward[T any] struct {
	name string
	put  func(ctx context.Context, xs []T) error
	end  func() error // or nil
}

// NewSink makes a sink that calls put with each item, one call at a time; an error ends the flow. Its name stands in the graph.
func NewSink[T any, L Location[L], D props.Delivery](name string, put func(T) error) Sink[T, L, D] {
	return Sink[T, L, D]{sink: newOutward("NewSink", name, put)}
}

// NewChunkSink makes a sink for what is dear to do for a single item, such as a write to a disk or a network. It calls put with the
// items that come together, a thousand or so at most, one call at a time; put must not keep or change the slice, and returns once
// the context ends, which is the run's. Then it calls end, if that is not nil, once: after the last item at the last member, or
// after the run, if that ended first or the stream is in a tick. An error of put ends the flow; one of end is what Run returns
// if nothing has failed before.
func NewChunkSink[T any, L Location[L], D props.Delivery](name string, put func(ctx context.Context, xs []T) error, end func() error) Sink[T, L, D] {
	s := newOutward("NewChunkSink", name, func(T) error { return nil })
	given("NewChunkSink", put == nil)
	s.put = put
	if end != nil {
		s.end = sync.OnceValue(end)
	}
	return Sink[T, L, D]{sink: s}
}

// NewKeyedSink makes a sink that calls put with each key and value, one call at a time; an error ends the flow.
func NewKeyedSink[K comparable, V any, L Location[L], D props.Delivery](name string, put func(K, V) error) KeyedSink[K, V, L, D] {
	given("NewKeyedSink", put == nil)
	return KeyedSink[K, V, L, D]{sink: newOutward("NewKeyedSink", name, func(e Entry[K, V]) error { return put(e.Key, e.Value) })}
}

// NewFinalSink makes a sink that calls put with the final value, where members hold it with each one's; an error ends the flow.
func NewFinalSink[A any, L Location[L]](name string, put func(A) error) FinalSink[A, L] {
	return FinalSink[A, L]{sink: newOutward("NewFinalSink", name, put)}
}

// Into hands the stream to a sink, which says what it needs.
func (s Stream[T, L, D]) Into[_ props.WhenUsed[T]](to func() Sink[T, L, D]) {
	given("Into", to == nil, "sink")
	handed(s.stream, to().sink)
}

// Into hands the keyed stream to a sink, which says what it needs.
func (k Keyed[K, V, L, D]) Into[_ props.WhenUsed[V]](to func() KeyedSink[K, V, L, D]) {
	given("Into", to == nil, "sink")
	handed(k.keyed, to().sink)
}

// Into hands the final value to a sink, which says where it can be. It demands a Final cell.
func (c Cell[A, L, M]) Into[Grow props.NeedsFinal, _ props.Is[M, Grow]](to func() FinalSink[A, L]) {
	given("Into", to == nil, "sink")
	handed(c.cell, to().sink)
}

func newOutward[T any](op, name string, put func(T) error) *outward[T] {
	if name == "" {
		misuse(op, "the sink has no name: say in a word where things go")
	}
	given(op, put == nil)
	return &outward[T]{name: name, put: func(_ context.Context, xs []T) error {
		for _, x := range xs {
			if err := put(x); err != nil {
				return err
			}
		}
		return nil
	}}
}

func handed[T any](in *node, to *outward[T]) {
	if to == nil {
		misuse("Into", "the sink is the zero value: make one by NewSink")
	}
	var mu sync.Mutex
	var open atomic.Int32
	if in.valid("Into").at.crowd != nil {
		open.Add(1) // more clients may come
	}
	n := sink(in.valid("Into"), "Into", func(m *member, p *tick.Port[T]) {
		open.Add(1)
		tick.ForEach(p, func(xs []T) {
			alone(&mu, func() {
				if err := to.put(m.ctx, xs); err != nil {
					tick.Fail(err)
				}
			})
		}, to.ending(&open, p.Node().Domain() != nil))
	})
	n.label, n.ended = to.name, to.end
}

// ending is what a member does at the end of the stream, of whom so many are open; inside a tick, nothing.
func (to *outward[T]) ending(open *atomic.Int32, inside bool) func() {
	if to.end == nil || inside {
		return nil
	}
	return func() {
		if open.Add(-1) > 0 {
			return
		}
		if err := to.end(); err != nil {
			tick.Fail(err)
		}
	}
}
