package tick

import "slices"

// Entry is a key with a value.
type Entry[K comparable, V any] struct {
	Key   K
	Value V
}

// When says at which moments a fold yields its value.
type When int

const (
	AtEnd    When = iota // once, when the input has ended
	EachTick             // at the end of each tick that changed it, and of the first
)

// slab holds one state a key, in the order of the keys' first use. A key takes one map entry of itself and a number, so
// that the states stay together and a new key costs no allocation of its own.
type slab[K comparable, A any] struct {
	at     map[K]uint32
	states []A
}

func newSlab[K comparable, A any]() *slab[K, A] { return &slab[K, A]{at: map[K]uint32{}} }

// index returns where the state of k is, which is the zero value if k is new.
func (s *slab[K, A]) index(k K) uint32 {
	i, ok := s.at[k]
	if !ok {
		i = uint32(len(s.states))
		s.at[k] = i
		s.states = append(s.states, *new(A))
	}
	return i
}

func (s *slab[K, A]) of(k K) *A { return &s.states[s.index(k)] }

func (s *slab[K, A]) clear() {
	clear(s.at)
	clear(s.states)
	s.states = s.states[:0]
}

// entries returns all keys and states in the order of the keys' first use.
func (s *slab[K, A]) entries() []Entry[K, A] {
	es := make([]Entry[K, A], len(s.states))
	for k, i := range s.at {
		es[i] = Entry[K, A]{k, s.states[i]}
	}
	return es
}

// Fold steps a state, which starts as its zero value, with each item, and yields it as when says. step reports whether it
// changed the state. What is yielded shares the state's memory.
func Fold[A, T any](in *Port[T], when When, step func(*A, T) (changed bool)) *Port[A] {
	n := in.node.graph.NewNode("Fold", in.node.domain)
	out := Out[A](n)
	var state A
	changed, ended := true, false
	Connect(n, in, func(xs []T) {
		for _, x := range xs {
			changed = step(&state, x) || changed
		}
	}, nil)
	if when == AtEnd {
		n.OnEnd(func() {
			out.Emit([]A{state})
			out.End()
		})
	} else {
		n.OnEnd(func() { ended = true })
		n.OnRun(func() {
			if changed {
				changed = false
				out.Emit([]A{state})
			}
			if ended {
				out.End()
			}
		})
	}
	n.OnReset(func() { state, changed, ended = *new(A), true, false })
	return out
}

// FoldKeyed steps a state for each key, and yields entries as when says: at the end all of them, each tick those that
// changed, in the order of the keys' first use. State takes a map entry of the key and the state itself a key.
func FoldKeyed[K comparable, A, T any](in *Port[Entry[K, T]], when When, step func(*A, T) (changed bool)) *Port[Entry[K, A]] {
	n := in.node.graph.NewNode("Fold", in.node.domain)
	out := Out[Entry[K, A]](n)
	states := newSlab[K, A]()
	n.OnReset(states.clear)
	if when == AtEnd {
		Connect(n, in, func(es []Entry[K, T]) {
			for i := range es {
				step(states.of(es[i].Key), es[i].Value)
			}
		}, nil)
		n.OnEnd(func() {
			out.Emit(states.entries())
			out.End()
		})
		return out
	}
	foldChanges(n, in, out, states, step)
	return out
}

// foldChanges is FoldKeyed with a yield of the changed keys each tick.
func foldChanges[K comparable, A, T any](n *Node, in *Port[Entry[K, T]], out *Port[Entry[K, A]], states *slab[K, A], step func(*A, T) bool) {
	type change struct {
		key K
		at  uint32
	}
	var changes []change
	marked := map[uint32]struct{}{}
	ended := false
	Connect(n, in, func(es []Entry[K, T]) {
		for i := range es {
			at := states.index(es[i].Key)
			if !step(&states.states[at], es[i].Value) {
				continue
			}
			if _, ok := marked[at]; !ok {
				marked[at] = struct{}{}
				changes = append(changes, change{es[i].Key, at})
			}
		}
	}, nil)
	n.OnEnd(func() { ended = true })
	n.OnRun(func() {
		slices.SortFunc(changes, func(a, b change) int { return int(a.at) - int(b.at) })
		es := make([]Entry[K, A], len(changes))
		for i, c := range changes {
			es[i] = Entry[K, A]{c.key, states.states[c.at]}
		}
		changes = changes[:0]
		clear(marked)
		out.Emit(es)
		if ended {
			out.End()
		}
	})
}

// Unique yields the first of equal items. State takes one set entry a distinct item.
func Unique[T comparable](in *Port[T]) *Port[T] {
	seen := map[T]struct{}{}
	var buf []T
	out := through(in, "Unique", func(out *Port[T], xs []T) {
		buf = buf[:0]
		for _, x := range xs {
			n := len(seen)
			if seen[x] = (struct{}{}); len(seen) > n {
				buf = append(buf, x)
			}
		}
		out.Emit(buf)
	})
	out.node.OnReset(func() { clear(seen) })
	return out
}
