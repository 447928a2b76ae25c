package tick

import "fmt"

// Scan steps a state with each item, and yields what step returns. The state starts as its zero value.
func Scan[S, T, U any](in *Port[T], step func(*S, T) U) *Port[U] {
	out := stage[T, U](in, "Scan")
	var buf []U
	var state S
	connectRelay(out, in, func(xs []T) {
		buf = sized(buf, len(xs))
		ys := buf[:len(xs)]
		for i, x := range xs {
			ys[i] = step(&state, x)
		}
		out.pending = ys
	})
	out.node.OnReset(func() { state = *new(S) })
	return out
}

// Enumerate gives f each item with its position, from 0. It is a Scan that spares a call.
func Enumerate[T, U any](in *Port[T], f func(int, T) U) *Port[U] {
	out := stage[T, U](in, "Enumerate")
	var buf []U
	position := 0
	connectRelay(out, in, func(xs []T) {
		buf = sized(buf, len(xs))
		ys := buf[:len(xs)]
		first := position
		for i, x := range xs {
			ys[i] = f(first+i, x)
		}
		position = first + len(xs)
		out.pending = ys
	})
	out.node.OnReset(func() { position = 0 })
	return out
}

// FilterScan steps a state with each item, and yields what step returns with true. The state starts as its zero value.
func FilterScan[S, T, U any](in *Port[T], step func(*S, T) (U, bool)) *Port[U] {
	out := stage[T, U](in, "FilterScan")
	var buf []U
	var state S
	connectRelay(out, in, func(xs []T) {
		buf = sized(buf, len(xs))
		ys := buf[:len(xs)]
		n := 0
		for _, x := range xs {
			u, ok := step(&state, x)
			ys[n] = u
			n += one(ok)
		}
		out.pending = ys[:n]
	})
	out.node.OnReset(func() { state = *new(S) })
	return out
}

// ScanKeyed is Scan with a state for each key, of which it holds all.
func ScanKeyed[K comparable, S, T, U any](in *Port[Entry[K, T]], step func(*S, T) U) *Port[Entry[K, U]] {
	return scanKeyed(in, "Scan", func(s *S, x T) (U, bool) { return step(s, x), true })
}

// FilterScanKeyed is FilterScan with a state for each key, of which it holds all.
func FilterScanKeyed[K comparable, S, T, U any](in *Port[Entry[K, T]], step func(*S, T) (U, bool)) *Port[Entry[K, U]] {
	return scanKeyed(in, "FilterScan", step)
}

func scanKeyed[K comparable, S, T, U any](in *Port[Entry[K, T]], name string, step func(*S, T) (U, bool)) *Port[Entry[K, U]] {
	out := stage[Entry[K, T], Entry[K, U]](in, name)
	var buf []Entry[K, U]
	states := newTable[K, S]()
	connectRelay(out, in, func(es []Entry[K, T]) {
		buf = sized(buf, len(es))
		ys := buf[:len(es)]
		n := 0
		for i := range es {
			u, ok := step(states.of(es[i].Key), es[i].Value)
			ys[n] = Entry[K, U]{es[i].Key, u}
			n += one(ok)
		}
		out.pending = ys[:n]
	})
	out.node.OnReset(states.clear)
	return out
}

// Take keeps the first n items, and ends when it has them. It panics if n is negative.
func Take[T any](in *Port[T], n int) *Port[T] {
	if n < 0 {
		panic(fmt.Sprintf("tick: Take at %v of %d items", caller(), n))
	}
	out := stage[T, T](in, "Take")
	left := n
	Connect(out.node, in, func(xs []T) {
		if left == 0 {
			return
		}
		xs = xs[:min(left, len(xs))]
		left -= len(xs)
		out.emit(xs)
		if left == 0 {
			out.End()
		}
	}, nil)
	out.node.OnEnd(out.End)
	out.node.OnReset(func() { left = n })
	return out
}

// Sort yields all items, arranged by sort, once the input has ended. sort must be a function of the items alone,
// whatever order they come in. It holds all items.
func Sort[T any](in *Port[T], sort func([]T)) *Port[T] {
	o := origin(in, "Sort")
	n := o.graph.NewNode("Sort", o.domain)
	out := Out[T](n)
	var all turns[T]
	Connect(n, in, all.add, nil)
	n.OnEnd(func() {
		xs := all.next()
		sort(xs)
		spend(xs, out)
		if n.domain == nil {
			all = turns[T]{}
		}
		out.End()
	})
	n.OnReset(func() { all.fill = all.fill[:0] })
	return out
}

// SortKeyed yields all entries once the input has ended, key by key in the order of the keys' first use, and each key's
// values arranged by sort. sort must be a function of the values alone, whatever order they come in. It holds all
// entries, twice over.
func SortKeyed[K comparable, V any](in *Port[Entry[K, V]], sort func([]V)) *Port[Entry[K, V]] {
	o := origin(in, "Sort")
	n := o.graph.NewNode("Sort", o.domain)
	out := expander[Entry[K, V]]{out: Out[Entry[K, V]](n)}
	all := newGroups[K, V]()
	Connect(n, in, all.add, nil)
	n.OnEnd(func() {
		all.seal(sort)
		for i := range all.table.rows {
			for _, v := range all.of(i) {
				out.add(Entry[K, V]{all.table.rows[i].key, v})
			}
		}
		out.flush()
		if n.domain == nil {
			*all = *newGroups[K, V]()
		}
		out.out.End()
	})
	n.OnReset(all.clear)
	return out.out
}
