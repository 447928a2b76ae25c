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

// String returns the constant's name.
func (w When) String() string {
	if w == AtEnd {
		return "AtEnd"
	}
	return "EachTick"
}

// Fold steps a state, which starts as its zero value, with each item, and yields it as when says. step reports whether
// it changed the state. What is yielded shares the state's memory. In a recursion, EachTick means each round.
func Fold[A, T any](in *Port[T], when When, step func(*A, T) (changed bool)) *Port[A] {
	o := origin(in, "Fold")
	n := o.graph.NewNode("Fold", o.domain)
	out := Out[A](n)
	var yield [1]A
	state := &yield[0]
	changed, ended := true, false
	Connect(n, in, func(xs []T) {
		now := changed // a variable that nothing else sees costs no memory access an item
		for _, x := range xs {
			now = step(state, x) || now
		}
		changed = now
	}, nil)
	if when == AtEnd {
		n.OnEnd(func() {
			out.Emit(yield[:])
			out.End()
		})
	} else {
		out.held = func(yield func([]A)) { yield([]A{*state}) }
		n.OnEnd(func() { ended = true })
		n.OnRun(func() {
			if changed {
				changed = false
				out.Emit(yield[:])
			}
			if ended {
				out.End()
			}
		})
	}
	n.OnReset(func() { *state, changed, ended = *new(A), true, false })
	return out
}

// FoldKeyed steps a state for each key, and yields entries as when says: at the end all of them, in the order of the
// keys' first use; each tick those that changed, in the order in which they first did so in the tick. It holds all keys
// and states, and yields in time of what it yields.
func FoldKeyed[K comparable, A, T any](in *Port[Entry[K, T]], when When, step func(*A, T) (changed bool)) *Port[Entry[K, A]] {
	o := origin(in, "Fold")
	f := &keyedFold[K, A, T]{table: newTable[K, A](), step: step}
	n := o.graph.NewNode("Fold", o.domain)
	f.out.out = Out[Entry[K, A]](n)
	if when == AtEnd {
		Connect(n, in, f.take, nil)
		n.OnEnd(f.yieldAll)
	} else {
		Connect(n, in, f.takeMarking, nil)
		f.out.out.held = f.hold
		n.OnEnd(func() { f.ended = true })
		n.OnRun(f.yieldMarked)
	}
	n.OnReset(f.reset)
	return f.out.out
}

type keyedFold[K comparable, A, T any] struct {
	table  *table[K, A]
	step   func(*A, T) bool
	out    expander[Entry[K, A]]
	marked []bool // by number: it stands in order
	order  []uint32
	ended  bool
}

func (f *keyedFold[K, A, T]) take(es []Entry[K, T]) {
	for i := range es {
		f.step(f.table.of(es[i].Key), es[i].Value)
	}
}

func (f *keyedFold[K, A, T]) takeMarking(es []Entry[K, T]) {
	for i := range es {
		n, _ := f.table.add(es[i].Key)
		if n == len(f.marked) {
			f.marked = append(f.marked, false)
		}
		if f.step(&f.table.rows[n].value, es[i].Value) && !f.marked[n] {
			f.marked[n] = true
			f.order = append(f.order, uint32(n))
		}
	}
}

func (f *keyedFold[K, A, T]) yieldAll() {
	for i := range f.table.rows {
		f.out.add(Entry[K, A]{f.table.rows[i].key, f.table.rows[i].value})
	}
	f.out.flush()
	f.out.out.End()
}

func (f *keyedFold[K, A, T]) yieldMarked() {
	for _, n := range f.order {
		f.marked[n] = false
		f.out.add(Entry[K, A]{f.table.rows[n].key, f.table.rows[n].value})
	}
	f.order = f.order[:0]
	f.out.flush()
	if f.ended {
		f.out.out.End()
	}
}

func (f *keyedFold[K, A, T]) hold(yield func([]Entry[K, A])) {
	var es []Entry[K, A]
	for rows := range slices.Chunk(f.table.rows, ChunkSize) {
		es = es[:0]
		for i := range rows {
			es = append(es, Entry[K, A]{rows[i].key, rows[i].value})
		}
		yield(es)
	}
}

func (f *keyedFold[K, A, T]) reset() {
	f.table.clear()
	f.marked, f.order, f.ended = f.marked[:0], f.order[:0], false
}

// Unique yields the first of equal items. It holds all distinct ones.
func Unique[T comparable](in *Port[T]) *Port[T] {
	out := stage[T, T](in, "Unique")
	seen := newSet[T]()
	var buf []T
	connectRelay(out, in, func(xs []T) {
		buf = sized(buf, len(xs))
		ys := buf[:len(xs)]
		n := 0
		for _, x := range xs {
			_, known := seen.add(x)
			ys[n] = x
			n += one(!known)
		}
		out.pending = ys[:n]
	})
	out.node.OnReset(seen.clear)
	return out
}

// UniqueBy keeps the first item of each key. It holds all keys.
func UniqueBy[T any, K comparable](in *Port[T], key func(T) K) *Port[T] {
	out := stage[T, T](in, "UniqueBy")
	seen := newSet[K]()
	var buf []T
	connectRelay(out, in, func(xs []T) {
		buf = sized(buf, len(xs))
		ys := buf[:len(xs)]
		n := 0
		for _, x := range xs {
			_, known := seen.add(key(x))
			ys[n] = x
			n += one(!known)
		}
		out.pending = ys[:n]
	})
	out.node.OnReset(seen.clear)
	return out
}
