package tick

// Lookup pairs each value of probe with the one that its key has in table: the last that came. It waits for the end of
// table, and holds it and what has come of probe until then. What has no value is dropped.
func Lookup[K comparable, V, A, X any](probe *Port[Entry[K, V]], from *Port[Entry[K, A]], f func(V, A) X) *Port[Entry[K, X]] {
	out := stage[Entry[K, V], Entry[K, X]](probe, "Lookup")
	values := newTable[K, A]()
	var buf []Entry[K, X]
	waitFor(out.node, probe, from, waiter[Entry[K, V], Entry[K, A]]{
		take: func(es []Entry[K, A]) {
			for i := range es {
				*values.of(es[i].Key) = es[i].Value
			}
		},
		items: func(es []Entry[K, V]) {
			buf = sized(buf, len(es))
			ys := buf[:len(es)]
			n := 0
			for i := range es {
				if at, there := values.find(es[i].Key); there {
					ys[n] = Entry[K, X]{es[i].Key, f(es[i].Value, values.rows[at].value)}
					n++
				}
			}
			out.emit(ys[:n])
		},
		reset: values.clear,
	})
	return out
}

// With pairs each item with the last value of cell. It waits for the end of cell, and holds what has come until then. If
// there is no value, it yields nothing.
func With[T, A, U any](in *Port[T], cell *Port[A], f func(T, A) U) *Port[U] {
	out := stage[T, U](in, "With")
	var last []A
	var buf []U
	waitFor(out.node, in, cell, waiter[T, A]{
		take: func(as []A) { last = append(last[:0], as[len(as)-1]) },
		items: func(xs []T) {
			if len(last) == 0 {
				return
			}
			buf = sized(buf, len(xs))
			ys := buf[:len(xs)]
			a := last[0]
			for i := range xs {
				ys[i] = f(xs[i], a)
			}
			out.emit(ys)
		},
		reset: func() { last = last[:0] },
	})
	return out
}

// Cross pairs each item with all of others, in their order. It waits for the end of others, and holds them and what has come
// until then. arrange, if not nil, puts others in order first.
func Cross[T, U, V any](in *Port[T], others *Port[U], arrange func([]U), f func(T, U) V) *Port[V] {
	out := stage[T, V](in, "CrossProduct")
	var all []U
	var buf []V
	waitFor(out.node, in, others, waiter[T, U]{
		take: func(us []U) { all = append(all, us...) },
		sealed: func() {
			if arrange != nil {
				arrange(all)
			}
		},
		items: func(xs []T) {
			buf = sized(buf, min(ChunkSize, len(xs)*len(all)))
			n, vs, us := 0, buf, all
			for i := range xs {
				for j := range us {
					if n == len(vs) {
						out.emit(vs)
						n = 0
					}
					vs[n] = f(xs[i], us[j])
					n++
				}
			}
			out.emit(vs[:n])
		},
		reset: func() { all = all[:0] },
	})
	return out
}

// Await hands on each entry of in once its key has come in there, in whatever order that happens: those that waited in the
// order in which they came. It holds the entries whose key has not come, and the keys that have.
func Await[K comparable, V, W any](in *Port[Entry[K, V]], there *Port[Entry[K, W]]) *Port[Entry[K, V]] {
	type state struct {
		waiting []V
		came    bool
	}
	origin(there, "Await")
	out := expander[Entry[K, V]]{out: stage[Entry[K, V], Entry[K, V]](in, "Await")}
	states := newTable[K, state]()
	Connect(out.out.node, in, func(es []Entry[K, V]) {
		for i := range es {
			if s := states.of(es[i].Key); s.came {
				out.add(es[i])
			} else {
				s.waiting = append(s.waiting, es[i].Value)
			}
		}
		out.flush()
	}, nil)
	Connect(out.out.node, there, func(es []Entry[K, W]) {
		for i := range es {
			s := states.of(es[i].Key)
			for _, v := range s.waiting {
				out.add(Entry[K, V]{es[i].Key, v})
			}
			*s = state{came: true}
		}
		out.flush()
	}, nil)
	out.out.node.OnReset(states.clear)
	return out.out
}
