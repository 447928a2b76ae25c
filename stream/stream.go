package stream

import (
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Stream is a collection of T at L, seen as D says.
type Stream[T any, L Location[L], D props.Delivery] struct {
	_      [0]func(T, L, D)
	stream *node
}

// Map applies f to each item. It keeps the delivery.
func (s Stream[T, L, D]) Map[U any](f func(T) U) Stream[U, L, D] {
	return streamOf[U, L, D](mapped(s.stream, "Map", f))
}

// Filter keeps the items for which keep holds. It keeps the delivery.
func (s Stream[T, L, D]) Filter[_ props.WhenUsed[T]](keep func(T) bool) Stream[T, L, D] {
	return streamOf[T, L, D](filtered(s.stream, "Filter", keep))
}

// FilterMap applies f and keeps the results that come with true. It keeps the delivery.
func (s Stream[T, L, D]) FilterMap[U any](f func(T) (U, bool)) Stream[U, L, D] {
	return streamOf[U, L, D](filterMapped(s.stream, "FilterMap", f))
}

// FlatMap yields each item of f's result, in its order. It keeps the delivery.
func (s Stream[T, L, D]) FlatMap[U any](f func(T) []U) Stream[U, L, D] {
	return streamOf[U, L, D](flatMapped(s.stream, "FlatMap", f))
}

// Flatten yields each element of each slice, in its order. It keeps the delivery.
func (s Stream[T, L, D]) Flatten[What []U, U any, _ props.Is[T, What]]() Stream[U, L, D] {
	return streamOf[U, L, D](flatMapped(s.stream, "Flatten", func(x What) []U { return x }))
}

// Inspect calls f with each item that passes; at replicas, once at each. It keeps the delivery.
func (s Stream[T, L, D]) Inspect[_ props.WhenUsed[T]](f func(T)) Stream[T, L, D] {
	return streamOf[T, L, D](inspected(s.stream, f))
}

// KeyBy groups by f; the delivery then holds for each key. Keys need canonical equality: no floats, pointers or
// interfaces in them.
func (s Stream[T, L, D]) KeyBy[K comparable](f func(T) K) Keyed[K, T, L, D] {
	return keyedOf[K, T, L, D](keyedBy(s.stream, f))
}

// Named names what s is, in the graph and in metrics, and the channel if a hop to another place comes next.
func (s Stream[T, L, D]) Named[_ props.WhenUsed[T]](name string) Stream[T, L, D] {
	return streamOf[T, L, D](named(s.stream, name))
}

// Pipe applies a function of the whole stream, so that operators of one's own read from left to right.
func (s Stream[T, L, D]) Pipe[Out any](f func(Stream[T, L, D]) Out) Out {
	given("Pipe", f == nil)
	return f(s)
}

// Unordered forgets the order. It demands items that come once.
func (s Stream[T, L, D]) Unordered[How props.NeedsOnce, Mix props.MixesTo[W], W props.Delivery, _ props.Is[D, How], _ props.Is[D, Mix]]() Stream[T, L, W] {
	return streamOf[T, L, W](weakened(s.stream, "Unordered"))
}

// Repeated forgets order and multiplicity.
func (s Stream[T, L, D]) Repeated[How props.ResendsTo[W], W props.Delivery, _ props.Is[D, How]]() Stream[T, L, W] {
	return streamOf[T, L, W](weakened(s.stream, "Repeated"))
}

// Open forgets that the stream is complete.
func (s Stream[T, L, D]) Open[How props.OpensTo[W], W props.Delivery, _ props.Is[D, How]]() Stream[T, L, W] {
	return streamOf[T, L, W](weakened(s.stream, "Open"))
}

// Merge interleaves, whichever item comes first. Both sides are complete or both ongoing, and both come once or both
// repeat; the order is lost.
func (s Stream[T, L, D]) Merge[Other props.MixesTo[W], How props.MixesTo[W], W props.Delivery, _ props.Is[D, How]](others ...Stream[T, L, Other]) Stream[T, L, W] {
	ins := make([]*node, len(others))
	for i, o := range others {
		ins[i] = o.stream
	}
	return streamOf[T, L, W](merged[T](s.stream, ins))
}

// Unique keeps the first of equal items. It demands comparable items with canonical equality and a whole collection;
// what was repeated comes once. State grows by one set entry a distinct item.
func (s Stream[T, L, D]) Unique[
	What comparable, Where NeedsWhole[Where], How props.DedupesTo[W], W props.Delivery,
	_ props.Is[T, What], _ props.Is[L, Where], _ props.Is[D, How],
]() Stream[T, L, W] {
	return streamOf[T, L, W](uniqued[What](s.stream))
}

// Difference keeps the items that gone does not have. It demands comparable items with canonical equality, a whole
// collection, or parts with gone replicated, and gone complete; it waits for the end of gone, and holds gone and what has come until then.
func (s Stream[T, L, D]) Difference[
	What comparable, Whole props.NeedsComplete, Where PairsAs[Where, There], There Location[There],
	_ props.Is[T, What], _ props.Is[L, Where],
](gone Stream[T, There, Whole]) Stream[T, L, D] {
	return streamOf[T, L, D](differing[What](s.stream, gone.stream))
}

// The kernels, named apart from the handles: one instantiation serves all places and deliveries.

func mapped[T, U any](in *node, op string, f func(T) U) *node {
	given(op, f == nil)
	return unary(in, op, func(p *tick.Port[T]) *tick.Port[U] { return tick.Map(p, f) })
}

func filtered[T any](in *node, op string, keep func(T) bool) *node {
	given(op, keep == nil)
	return unary(in, op, func(p *tick.Port[T]) *tick.Port[T] { return tick.Filter(p, keep) })
}

func filterMapped[T, U any](in *node, op string, f func(T) (U, bool)) *node {
	given(op, f == nil)
	return unary(in, op, func(p *tick.Port[T]) *tick.Port[U] { return tick.FilterMap(p, f) })
}

func flatMapped[T, U any](in *node, op string, f func(T) []U) *node {
	given(op, f == nil)
	return unary(in, op, func(p *tick.Port[T]) *tick.Port[U] { return tick.FlatMap(p, f) })
}

func inspected[T any](in *node, f func(T)) *node {
	given("Inspect", f == nil)
	return unary(in, "Inspect", func(p *tick.Port[T]) *tick.Port[T] { return tick.Inspect(p, f) })
}

func keyedBy[T any, K comparable](in *node, f func(T) K) *node {
	given("KeyBy", f == nil)
	mustCompare[K]("KeyBy", "its keys")
	return unary(in, "KeyBy", func(p *tick.Port[T]) *tick.Port[Entry[K, T]] {
		return tick.Map(p, func(x T) Entry[K, T] { return Entry[K, T]{Key: f(x), Value: x} })
	})
}

func named(in *node, name string) *node {
	if name == "" {
		misuse("Named", "the name is empty: say what flows, or leave Named out")
	}
	n := weakened(in, "Named")
	n.label = name
	n.build = func(m *member) {
		m.ports[n.id] = m.ports[in.id]
		m.ports[n.id].(interface{ SetLabel(string) }).SetLabel(name)
	}
	return n
}

func weakened(in *node, op string) *node { return in.valid(op).weaken(op) }

func merged[T any](first *node, others []*node) *node {
	n := first.valid("Merge").then("Merge", others...)
	ins := n.ins
	n.build = func(m *member) {
		ports := make([]*tick.Port[T], len(ins))
		for i, in := range ins {
			ports[i] = port[T](m, in)
		}
		m.ports[n.id] = tick.Merge(ports...)
	}
	return n
}

func uniqued[T comparable](in *node) *node {
	mustCompare[T]("Unique", "its items")
	return unary(in, "Unique", tick.Unique[T])
}

func differing[T comparable](keep, gone *node) *node {
	mustCompare[T]("Difference", "its items")
	return binary(keep, gone, "Difference", tick.Difference[T])
}
