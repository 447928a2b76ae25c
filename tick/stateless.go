package tick

// through adds a node that turns one stream into another, chunk by chunk, and ends with its input.
func through[T, U any](in *Port[T], name string, items func(out *Port[U], xs []T)) *Port[U] {
	n := in.node.graph.NewNode(name, in.node.domain)
	out := Out[U](n)
	Connect(n, in, func(xs []T) { items(out, xs) }, nil)
	n.OnEnd(out.End)
	return out
}

// sized returns a slice of length n, in buf's memory if it fits.
func sized[T any](buf []T, n int) []T {
	if cap(buf) < n {
		return make([]T, n, min(ChunkSize, 2*n))
	}
	return buf[:n]
}

// Map applies f to each item.
func Map[T, U any](in *Port[T], f func(T) U) *Port[U] {
	var buf []U
	return through(in, "Map", func(out *Port[U], xs []T) {
		buf = sized(buf, len(xs))
		for i, x := range xs {
			buf[i] = f(x)
		}
		out.Emit(buf)
	})
}

// Filter keeps the items for which keep holds.
func Filter[T any](in *Port[T], keep func(T) bool) *Port[T] {
	var buf []T
	return through(in, "Filter", func(out *Port[T], xs []T) {
		buf = sized(buf, len(xs))
		n := 0
		for _, x := range xs {
			buf[n] = x
			kept := 0 // without a branch to predict: half the time on random items
			if keep(x) {
				kept = 1
			}
			n += kept
		}
		out.Emit(buf[:n])
	})
}

// FilterMap applies f to each item and keeps the results that come with true.
func FilterMap[T, U any](in *Port[T], f func(T) (U, bool)) *Port[U] {
	var buf []U
	return through(in, "FilterMap", func(out *Port[U], xs []T) {
		buf = sized(buf, len(xs))
		n := 0
		for _, x := range xs {
			y, ok := f(x)
			buf[n] = y
			kept := 0
			if ok {
				kept = 1
			}
			n += kept
		}
		out.Emit(buf[:n])
	})
}

// FlatMap yields each item of f's result, in its order.
func FlatMap[T, U any](in *Port[T], f func(T) []U) *Port[U] {
	var buf []U
	return through(in, "FlatMap", func(out *Port[U], xs []T) {
		for _, x := range xs {
			ys := f(x)
			if len(buf)+len(ys) > ChunkSize {
				out.Emit(buf)
				buf = buf[:0]
			}
			if len(ys) >= ChunkSize {
				out.Emit(ys)
				continue
			}
			buf = append(buf, ys...)
		}
		out.Emit(buf)
		buf = buf[:0]
	})
}

// Inspect calls f on each item and hands it on.
func Inspect[T any](in *Port[T], f func(T)) *Port[T] {
	return through(in, "Inspect", func(out *Port[T], xs []T) {
		for _, x := range xs {
			f(x)
		}
		out.Emit(xs)
	})
}

// Merge interleaves streams: each one's items keep their order, as they come. It ends when all have ended.
func Merge[T any](ins ...*Port[T]) *Port[T] {
	n := ins[0].node.graph.NewNode("Merge", ins[0].node.domain)
	out := Out[T](n)
	for _, in := range ins {
		Connect(n, in, out.Emit, nil)
	}
	n.OnEnd(out.End)
	return out
}

// ForEach calls f with each chunk; f must not keep it. end, if not nil, is called at the end.
func ForEach[T any](in *Port[T], f func([]T), end func()) {
	n := in.node.graph.NewNode("ForEach", in.node.domain)
	Connect(n, in, f, end)
}
