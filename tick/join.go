package tick

// Join pairs the values of equal keys, each pair once, as the later of the two comes: then with all that have come of
// the other side, in their order. It holds both sides. Joining a stream with itself pairs each value with itself, too.
func Join[K comparable, V, W, X any](left *Port[Entry[K, V]], right *Port[Entry[K, W]], f func(V, W) X) *Port[Entry[K, X]] {
	type both struct {
		left  []V
		right []W
	}
	origin(right, "Join")
	out := expander[Entry[K, X]]{out: stage[Entry[K, V], Entry[K, X]](left, "Join")}
	states := newTable[K, both]()
	Connect(out.out.node, left, func(es []Entry[K, V]) {
		for i := range es {
			k, v := es[i].Key, es[i].Value
			s := states.of(k)
			s.left = append(s.left, v)
			for ws := s.right; len(ws) > 0; {
				free := out.free(len(ws))
				for j := range free {
					free[j] = Entry[K, X]{k, f(v, ws[j])}
				}
				out.filled(len(free))
				ws = ws[len(free):]
			}
		}
		out.flush()
	}, nil)
	Connect(out.out.node, right, func(es []Entry[K, W]) {
		for i := range es {
			k, w := es[i].Key, es[i].Value
			s := states.of(k)
			s.right = append(s.right, w)
			for vs := s.left; len(vs) > 0; {
				free := out.free(len(vs))
				for j := range free {
					free[j] = Entry[K, X]{k, f(vs[j], w)}
				}
				out.filled(len(free))
				vs = vs[len(free):]
			}
		}
		out.flush()
	}, nil)
	out.out.node.OnReset(states.clear)
	return out.out
}

// JoinAll pairs each value of probe with all values of its key in build, in the order of probe and then of build. It
// waits for the end of build, and holds it and what has come of probe until then. arrange, if not nil, puts each
// key's values in order first.
func JoinAll[K comparable, V, W, X any](probe *Port[Entry[K, V]], build *Port[Entry[K, W]], arrange func([]W), f func(V, W) X) *Port[Entry[K, X]] {
	out := expander[Entry[K, X]]{out: stage[Entry[K, V], Entry[K, X]](probe, "JoinAll")}
	built := newGroups[K, W]()
	waitFor(out.out.node, probe, build, waiter[Entry[K, V], Entry[K, W]]{
		take: built.add,
		sealed: func() {
			built.seal(arrange)
			if probe.node.domain == nil {
				built.trim()
			}
		},
		items: func(es []Entry[K, V]) {
			for i := range es {
				n, ok := built.table.find(es[i].Key)
				if !ok {
					continue
				}
				for ws := built.of(n); len(ws) > 0; {
					free := out.free(len(ws))
					for j := range free {
						free[j] = Entry[K, X]{es[i].Key, f(es[i].Value, ws[j])}
					}
					out.filled(len(free))
					ws = ws[len(free):]
				}
			}
			out.flush()
		},
		reset: built.clear,
	})
	return out.out
}

// AntiJoin keeps the entries of keep whose key has no entry in gone. It waits for the end of gone, and holds gone's
// keys, and what has come of keep until then.
func AntiJoin[K comparable, V, W any](keep *Port[Entry[K, V]], gone *Port[Entry[K, W]]) *Port[Entry[K, V]] {
	return sieve(keep, gone, "AntiJoin", false, func(e Entry[K, V]) K { return e.Key }, func(e Entry[K, W]) K { return e.Key })
}

// SemiJoin keeps the entries of keep whose key has an entry in there. It waits for the end of there, and holds its keys, and
// what has come of keep until then.
func SemiJoin[K comparable, V, W any](keep *Port[Entry[K, V]], there *Port[Entry[K, W]]) *Port[Entry[K, V]] {
	return sieve(keep, there, "SemiJoin", true, func(e Entry[K, V]) K { return e.Key }, func(e Entry[K, W]) K { return e.Key })
}

// Difference keeps the items of keep that gone does not have. It waits for the end of gone, and holds gone, and what
// has come of keep until then.
func Difference[T comparable](keep, gone *Port[T]) *Port[T] {
	self := func(x T) T { return x }
	return sieve(keep, gone, "Difference", false, self, self)
}

// sieve keeps the items of keep whose key is among those of other, or is not.
func sieve[K comparable, T, U any](keep *Port[T], other *Port[U], name string, among bool, key func(T) K, otherKey func(U) K) *Port[T] {
	out := stage[T, T](keep, name)
	others := newSet[K]()
	var buf []T
	waitFor(out.node, keep, other, waiter[T, U]{
		take: func(xs []U) {
			for _, x := range xs {
				others.add(otherKey(x))
			}
		},
		items: func(xs []T) {
			buf = sized(buf, len(xs))
			ys := buf[:len(xs)]
			n := 0
			for _, x := range xs {
				_, is := others.find(key(x))
				ys[n] = x
				n += one(is == among)
			}
			out.emit(ys[:n])
		},
		reset: others.clear,
	})
	return out
}

// waiter is an operator that takes in all of its second input before it looks at the first.
type waiter[T, U any] struct {
	take   func([]U) // the second
	sealed func()    // the second has ended, if not nil
	items  func([]T) // the first, chunk by chunk
	reset  func()
}

// waitFor connects w to its inputs.
func waitFor[T, U any](n *Node, first *Port[T], second *Port[U], w waiter[T, U]) {
	var waiting turns[T]
	whole := false
	Connect(n, first, func(xs []T) {
		if whole {
			w.items(xs)
		} else {
			waiting.add(xs)
		}
	}, nil)
	Connect(n, second, w.take, func() {
		whole = true
		if w.sealed != nil {
			w.sealed()
		}
		spendOn(waiting.next(), w.items)
		if n.domain == nil {
			waiting = turns[T]{}
		}
	})
	n.OnReset(func() {
		whole = false
		waiting.fill = waiting.fill[:0]
		w.reset()
	})
}
