package tick

import "slices"

// stage adds a node with one output, which ends with all of the node's inputs.
func stage[T, U any](in *Port[T], name string) *Port[U] {
	o := origin(in, name)
	n := o.graph.NewNode(name, o.domain)
	out := Out[U](n)
	n.passes = &out.portState
	return out
}

// sized returns a slice of length n, which is at most ChunkSize, in buf's memory if it fits. Kernels fill it by a variable of their
// own: that of a closure is read anew for each item, since the user's function might change it, as far as the compiler knows.
func sized[T any](buf []T, n int) []T {
	if cap(buf) < n {
		return make([]T, n, min(ChunkSize, 2*n))
	}
	return buf[:n]
}

// Map applies f to each item.
func Map[T, U any](in *Port[T], f func(T) U) *Port[U] {
	out := stage[T, U](in, "Map")
	var buf []U
	connectRelay(out, in, func(xs []T) {
		buf = sized(buf, len(xs))
		ys := buf[:len(xs)]
		for i, x := range xs {
			ys[i] = f(x)
		}
		out.pending = ys
	})
	return out
}

// Filter keeps the items for which keep holds.
func Filter[T any](in *Port[T], keep func(T) bool) *Port[T] {
	out := stage[T, T](in, "Filter")
	var buf []T
	connectRelay(out, in, func(xs []T) {
		buf = sized(buf, len(xs))
		ys := buf[:len(xs)]
		n := 0
		for _, x := range xs {
			ys[n] = x
			n += one(keep(x))
		}
		out.pending = ys[:n]
	})
	return out
}

// one makes a number of a condition without a branch to predict, which takes half the time on random items.
func one(is bool) int {
	n := 0
	if is {
		n = 1
	}
	return n
}

// FilterMap applies f to each item and keeps the results that come with true.
func FilterMap[T, U any](in *Port[T], f func(T) (U, bool)) *Port[U] {
	out := stage[T, U](in, "FilterMap")
	var buf []U
	connectRelay(out, in, func(xs []T) {
		buf = sized(buf, len(xs))
		ys := buf[:len(xs)]
		n := 0
		for _, x := range xs {
			u, ok := f(x)
			ys[n] = u
			n += one(ok)
		}
		out.pending = ys[:n]
	})
	return out
}

// FlatMap yields each item of f's result, in the order of the result. It does not keep or change the result.
func FlatMap[T, U any](in *Port[T], f func(T) []U) *Port[U] {
	out := expander[U]{out: stage[T, U](in, "FlatMap")}
	Connect(out.out.node, in, func(xs []T) {
		for _, x := range xs {
			out.addAll(f(x))
		}
		out.flush()
	}, nil)
	return out.out
}

// FlatMapKeyed yields each item of f's result for a value under the value's key, in the order of the result.
func FlatMapKeyed[K comparable, V, U any](in *Port[Entry[K, V]], f func(V) []U) *Port[Entry[K, U]] {
	out := expander[Entry[K, U]]{out: stage[Entry[K, V], Entry[K, U]](in, "FlatMap")}
	Connect(out.out.node, in, func(es []Entry[K, V]) {
		for i := range es {
			for _, u := range f(es[i].Value) {
				out.add(Entry[K, U]{es[i].Key, u})
			}
		}
		out.flush()
	}, nil)
	return out.out
}

// expander collects the results of a kernel that yields any number of them an item.
type expander[T any] struct {
	out *Port[T]
	buf []T
}

func (e *expander[T]) add(x T) {
	e.buf = append(e.buf, x)
	if len(e.buf) >= ChunkSize {
		e.flush()
	}
}

func (e *expander[T]) addAll(xs []T) {
	if len(e.buf)+len(xs) > ChunkSize {
		e.flush()
	}
	if len(xs) >= ChunkSize {
		e.out.Emit(xs)
	} else {
		e.buf = append(e.buf, xs...)
	}
}

// free is room for the next n results, or, if a chunk has no more, for as many as fit: one at least. Whoever has written some
// there says by filled how many.
func (e *expander[T]) free(n int) []T {
	n = min(n, ChunkSize-len(e.buf))
	if cap(e.buf)-len(e.buf) < n {
		e.buf = slices.Grow(e.buf, n)
	}
	return e.buf[len(e.buf) : len(e.buf)+n]
}

func (e *expander[T]) filled(n int) {
	e.buf = e.buf[:len(e.buf)+n]
	if len(e.buf) >= ChunkSize {
		e.flush()
	}
}

func (e *expander[T]) flush() {
	e.out.Emit(e.buf)
	e.buf = e.buf[:0]
}

// Inspect calls f on each item and hands it on.
func Inspect[T any](in *Port[T], f func(T)) *Port[T] {
	out := stage[T, T](in, "Inspect")
	connectRelay(out, in, func(xs []T) {
		for _, x := range xs {
			f(x)
		}
		out.pending = xs
	})
	return out
}

// Merge interleaves streams: each one's items keep their order, as they come. It ends when all have ended. It panics
// without any.
func Merge[T any](ins ...*Port[T]) *Port[T] {
	if len(ins) == 0 {
		panic("tick: Merge at " + caller().String() + " of no streams: it needs one at least")
	}
	out := stage[T, T](ins[0], "Merge")
	for _, in := range ins {
		connectRelay(out, in, func(xs []T) { out.pending = xs })
	}
	return out
}

// ForEach calls f with each chunk, which it must neither keep nor change. end, if not nil, is called at the end: in a
// domain, of each tick.
func ForEach[T any](in *Port[T], f func([]T), end func()) {
	o := origin(in, "ForEach")
	Connect(o.graph.NewNode("ForEach", o.domain), in, f, end)
}

// Tap calls f with each item that leaves p, boxed: for who looks at graphs without knowing their types, such as a debugger. An
// item may share memory that changes later.
func (p *Port[T]) Tap(name string, f func(item any)) {
	Connect(p.graph.NewNode(name, p.node.domain), p, func(xs []T) {
		for _, x := range xs {
			f(x)
		}
	}, nil)
}
