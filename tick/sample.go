package tick

// Sample gives f each item of in with the last value of cell, copied by clone: what the same tick has made of the cell counts.
// Before the first value that is the zero value. If when is AtEnd, items wait for the end of cell. It holds what a tick takes in,
// and what waits.
func Sample[T, A, U any](in *Port[T], cell *Port[A], when When, clone func(A) A, f func(T, A) U) *Port[U] {
	var last A
	return sample(in, cell, when, func(as []A) { last = as[len(as)-1] }, func(x T) U { return f(x, clone(last)) }, func() { last = *new(A) })
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
	look := func(e Entry[K, V]) Entry[K, X] {
		var a A
		n, ok := values.find(e.Key)
		if ok {
			a = clone(values.rows[n].value)
		}
		return Entry[K, X]{e.Key, f(e.Value, a, ok)}
	}
	return sample(in, from, when, take, look, values.clear)
}

// sample looks at the end of the tick, when all that it takes in has gone through what makes the cell.
func sample[T, A, U any](in *Port[T], of *Port[A], when When, take func([]A), look func(T) U, reset func()) *Port[U] {
	o := origin(in, "Sample")
	origin(of, "Sample")
	n := o.graph.NewNode("Sample", o.domain)
	out := expander[U]{out: Out[U](n)}
	var waiting turns[T]
	ended, known := false, when == EachTick
	Connect(n, in, waiting.add, func() { ended = true })
	Connect(n, of, take, func() { known = true })
	n.OnRun(func() {
		if !known {
			return
		}
		xs := waiting.next()
		for i := range xs {
			out.add(look(xs[i]))
		}
		clear(xs)
		out.flush()
		if ended {
			out.out.End()
		}
	})
	n.OnReset(func() {
		ended, known = false, when == EachTick
		waiting.fill = waiting.fill[:0]
		reset()
	})
	return out.out
}
