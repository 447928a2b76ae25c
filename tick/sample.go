package tick

// Sample gives f each item of in with the last value of cell, copied by clone: what the same tick has made of the cell counts.
// Before the first value that is the zero value. If when is AtEnd, items wait for the end of cell. It holds what a tick takes in,
// and what waits.
func Sample[T, A, U any](in *Port[T], cell *Port[A], when When, clone func(A) A, f func(T, A) U) *Port[U] {
	var last A
	take := func(as []A) { last = as[len(as)-1] }
	look := func(xs []T, ys []U) {
		for i := range xs {
			ys[i] = f(xs[i], clone(last))
		}
	}
	return sample(in, cell, when, take, look, func() { last = *new(A) })
}

// SampleTable gives f each entry of in with the last value of its key in from, copied by clone, if there is one. It holds the
// last value of each key; else it is as Sample.
func SampleTable[K comparable, V, A, X any](in *Port[Entry[K, V]], from *Port[Entry[K, A]], when When, clone func(A) A, f func(v V, a A, ok bool) X) *Port[Entry[K, X]] {
	values := newTable[K, A]()
	take := func(es []Entry[K, A]) {
		for i := range es {
			*values.of(es[i].Key) = es[i].Value
		}
	}
	look := func(es []Entry[K, V], ys []Entry[K, X]) {
		for i := range es {
			var a A
			n, ok := values.find(es[i].Key)
			if ok {
				a = clone(values.rows[n].value)
			}
			ys[i] = Entry[K, X]{es[i].Key, f(es[i].Value, a, ok)}
		}
	}
	return sample(in, from, when, take, look, values.clear)
}

// sample looks at the end of the tick, when all that it takes in has gone through what makes the cell.
func sample[T, A, U any](in *Port[T], of *Port[A], when When, take func([]A), look func(xs []T, ys []U), reset func()) *Port[U] {
	o := origin(in, "Sample")
	origin(of, "Sample")
	n := o.graph.NewNode("Sample", o.domain)
	out := Out[U](n)
	var waiting turns[T]
	var buf []U
	ended, known := false, when == EachTick
	Connect(n, in, waiting.add, func() { ended = true })
	Connect(n, of, take, func() { known = true })
	n.OnRun(func() {
		if !known {
			return
		}
		spendOn(waiting.next(), func(xs []T) {
			buf = sized(buf, len(xs))
			look(xs, buf)
			out.emit(buf)
		})
		if ended {
			out.End()
		}
	})
	n.OnReset(func() {
		ended, known = false, when == EachTick
		waiting.fill = waiting.fill[:0]
		reset()
	})
	return out
}
