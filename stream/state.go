package stream

import (
	"iter"
	"reflect"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// State is a table that survives from tick to tick: each tick reads what was there at its beginning, and says by Close what is there
// from the next one on. A tick costs time in the keys that it looks up and writes, however many there are.
type State[K comparable, A any, L Location[L]] struct {
	_     [0]func(K, A, L)
	state *state
}

// state is a State whatever its keys and values are.
type state struct {
	node   *node
	closed *node
	begun  bool // by the contents of a table: it may be read without being written
}

// State starts a state of the ticks that s is inside of. Nothing is in it before the first tick. It demands a tick, and keys with
// canonical equality; it holds the keys that have a value. A state that is never closed is refused when the flow runs.
func (s Stream[T, L, D]) State[K comparable, A any, Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where]]() State[K, A, Where] {
	return State[K, A, Where]{state: newState[K, A](s.stream)}
}

// StateOf starts a state with the contents of a table from outside: opening balances, or, if it is never closed, constants such as
// prices, of which a tick pays for those alone that it looks up. There are no ticks until the table is final.
func (s Stream[T, L, D]) StateOf[
	K comparable, A any, Grow props.NeedsFinal, Where NeedsTick[Where, W], W Location[W], _ props.Is[L, Where],
](t Table[K, A, W, Grow]) State[K, A, Where] {
	return State[K, A, Where]{state: stateOf[K, A](s.stream, t.table)}
}

// Lookup gives f each value with what the state has for its key at the tick's beginning; ok says whether it has anything. It keeps
// the key and the delivery, and costs one look-up a value.
func (s State[K, A, L]) Lookup[V, X any, D props.Delivery](k Keyed[K, V, L, D], f func(v V, a A, ok bool) X) Keyed[K, X, L, D] {
	return keyedOf[K, X, L, D](lookedUp[K, V, A](s.state, k.keyed, f))
}

// Table is the whole state at the tick's beginning. A tick then costs time in all of it.
func (s State[K, A, L]) Table[_ props.WhenUsed[A]]() Table[K, A, L, props.Final] {
	return tableOf[K, A, L, props.Final](stateTable[K, A](s.state))
}

// Delete says which keys have no value any more from the next tick on. A key that the same tick writes keeps what is written. It may
// be called any number of times.
func (s State[K, A, L]) Delete[D props.Delivery](keys Stream[K, L, D]) {
	deleted[K, A](s.state, keys.stream)
}

// Close says what is written in each tick: the values that those keys have from the next tick on. Others stay as they are. A state
// is closed once.
func (s State[K, A, L]) Close[Grow props.NeedsFinal](writes Table[K, A, L, Grow]) {
	closeState[K, A](s.state, writes.table)
}

func (s *state) valid(op string) *state {
	if s == nil {
		misuse(op, "the state is the zero value: begin one by State or StateOf")
	}
	return s
}

func (s *state) of(m *member) any { return m.ports[s.node.id] }

func newState[K comparable, A any](in *node) *state {
	mustCompare[K]("State", "its keys")
	n := in.valid("State").then("State")
	s := &state{node: n}
	n.flow.states = append(n.flow.states, s)
	n.shape = tableShape[K, A](in.shape)
	n.build = stateAt[K, A](n, nil)
	return s
}

func stateOf[K comparable, A any](inside, table *node) *state {
	s := &state{node: enters("StateOf", inside, table), begun: true}
	s.node.shape = tableShape[K, A](inside.shape)
	s.node.flow.states = append(s.node.flow.states, s)
	s.node.build = stateAt[K, A](s.node, table)
	return s
}

func stateAt[K comparable, A any](n, table *node) func(*member) {
	clone := copier[A](n.op)
	return func(m *member) {
		var initial *tick.Port[Entry[K, A]]
		if table != nil {
			initial = port[Entry[K, A]](m, table)
		}
		m.ports[n.id] = tick.NewState(m.domain(n.scope), initial, clone)
	}
}

func lookedUp[K comparable, V, A, X any](s *state, in *node, f func(V, A, bool) X) *node {
	given("Lookup", f == nil)
	n := s.valid("Lookup").meet("Lookup", in)
	n.build = func(m *member) { m.ports[n.id] = tick.LookUp(s.of(m).(*tick.State[K, A]), port[Entry[K, V]](m, in), f) }
	return n
}

// meet adds an operator on something in the ticks of the state, and on the state.
func (s *state) meet(op string, in *node) *node { return in.valid(op).then(op, s.node) }

// tableShape is that of a state in the ticks that another handle is inside of.
func tableShape[K comparable, A any](inside shape) shape {
	return shape{"table", reflect.TypeFor[K](), reflect.TypeFor[A](), inside.where, nil, reflect.TypeFor[props.Final]()}
}

func stateTable[K comparable, A any](s *state) *node {
	n := s.valid("Table").node.then("Table")
	n.build = func(m *member) { m.ports[n.id] = s.of(m).(*tick.State[K, A]).All() }
	return n
}

func deleted[K comparable, A any](s *state, keys *node) {
	n := s.valid("Delete").meet("Delete", keys)
	n.sink, n.uses = true, 1
	n.build = func(m *member) { s.of(m).(*tick.State[K, A]).Delete(port[K](m, keys)) }
}

func closeState[K comparable, A any](s *state, writes *node) {
	if s.valid("Close").closed != nil {
		misuse("Close", "the state begun at %v has been closed before, at %v: merge what is written, and close once", s.node.site, s.closed.site)
	}
	n := s.meet("Close", writes)
	s.closed = n
	n.sink, n.uses = true, 1
	n.build = func(m *member) { s.of(m).(*tick.State[K, A]).Write(port[Entry[K, A]](m, writes)) }
}

// checkTicks finds what ticks are to hand on, and nobody says.
func (f *Flow) checkTicks(report func(*node, string)) {
	for _, s := range f.states {
		if s.closed == nil && !s.begun {
			report(s.node, "the state is never closed: say what is written in each tick, by Close, or begin it with what it is to have, by StateOf")
		}
	}
	for _, c := range f.carries {
		if c.end == nil {
			report(c.node, "the relation is never closed: say what a tick leaves for the next, by Close")
		}
	}
}

// backToTicks are what goes from each tick to the next: from the end of a cycle to its beginning.
func (f *Flow) backToTicks() iter.Seq2[*node, *node] {
	return func(yield func(end, begin *node) bool) {
		for _, s := range f.states {
			if s.closed != nil && !yield(s.closed, s.node) {
				return
			}
		}
		for _, c := range f.carries {
			if c.end != nil && !yield(c.end, c.node) {
				return
			}
		}
	}
}
