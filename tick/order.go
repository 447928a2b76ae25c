package tick

// Scan steps a state with each item, and yields what step returns. The state starts as its zero value.
func Scan[S, T, U any](in *Port[T], step func(*S, T) U) *Port[U] {
	var buf []U
	var state S
	out := through(in, "Scan", func(out *Port[U], xs []T) {
		buf = sized(buf, len(xs))
		for i, x := range xs {
			buf[i] = step(&state, x)
		}
		out.Emit(buf)
	})
	out.node.OnReset(func() { state = *new(S) })
	return out
}

// Take keeps the first n items, and ends when it has them.
func Take[T any](in *Port[T], n int) *Port[T] {
	left := n
	out := through(in, "Take", func(out *Port[T], xs []T) {
		if left > 0 {
			xs = xs[:min(left, len(xs))]
			left -= len(xs)
			out.Emit(xs)
		}
	})
	out.node.OnReset(func() { left = n })
	return out
}

// ScanKeyed steps a state for each key. State takes a map entry of the key and a state a key.
func ScanKeyed[K comparable, S, T, U any](in *Port[Entry[K, T]], step func(*S, T) U) *Port[Entry[K, U]] {
	var buf []Entry[K, U]
	states := newSlab[K, S]()
	out := through(in, "Scan", func(out *Port[Entry[K, U]], es []Entry[K, T]) {
		buf = sized(buf, len(es))
		for i := range es {
			buf[i] = Entry[K, U]{es[i].Key, step(states.of(es[i].Key), es[i].Value)}
		}
		out.Emit(buf)
	})
	out.node.OnReset(states.clear)
	return out
}

// Sort yields all items, arranged by sort, once the input has ended. sort must be a function of the items alone,
// whatever order they come in. It holds all items.
func Sort[T any](in *Port[T], sort func([]T)) *Port[T] {
	n := in.node.graph.NewNode("Sort", in.node.domain)
	out := Out[T](n)
	var all []T
	Connect(n, in, func(xs []T) { all = append(all, xs...) }, nil)
	n.OnEnd(func() {
		sort(all)
		out.Emit(all)
		all = nil
		out.End()
	})
	return out
}
