package tick

// Join pairs the values of equal keys, each pair once, as the later of the two comes. It holds both sides.
func Join[K comparable, V, W, X any](left *Port[Entry[K, V]], right *Port[Entry[K, W]], f func(V, W) X) *Port[Entry[K, X]] {
	type both struct {
		left  []V
		right []W
	}
	n := left.node.graph.NewNode("Join", left.node.domain)
	e := newExpander[Entry[K, X]](n)
	state := newSlab[K, both]()
	Connect(n, left, func(es []Entry[K, V]) {
		for i := range es {
			k, v := es[i].Key, es[i].Value
			s := state.of(k)
			s.left = append(s.left, v)
			for _, w := range s.right {
				e.add(Entry[K, X]{k, f(v, w)})
			}
		}
		e.flush()
	}, nil)
	Connect(n, right, func(es []Entry[K, W]) {
		for i := range es {
			k, w := es[i].Key, es[i].Value
			s := state.of(k)
			s.right = append(s.right, w)
			for _, v := range s.left {
				e.add(Entry[K, X]{k, f(v, w)})
			}
		}
		e.flush()
	}, nil)
	n.OnEnd(e.out.End)
	n.OnReset(state.clear)
	return e.out
}

// expander collects the results of a kernel that yields any number of them an item.
type expander[T any] struct {
	out *Port[T]
	buf []T
}

func newExpander[T any](n *Node) *expander[T] { return &expander[T]{out: Out[T](n)} }

func (e *expander[T]) add(x T) {
	if len(e.buf) == ChunkSize {
		e.flush()
	}
	e.buf = append(e.buf, x)
}

func (e *expander[T]) flush() {
	e.out.Emit(e.buf)
	e.buf = e.buf[:0]
}

// JoinAll pairs each value of probe with all values of its key in build, in the order of probe and then of build. It
// waits for the end of build, and holds it and what has come of probe until then. arrange, if not nil, puts each
// key's values in order first.
func JoinAll[K comparable, V, W, X any](probe *Port[Entry[K, V]], build *Port[Entry[K, W]], arrange func([]W), f func(V, W) X) *Port[Entry[K, X]] {
	built := newSlab[K, []W]()
	var e *expander[Entry[K, X]]
	pair := func(es []Entry[K, V]) {
		for i := range es {
			at, ok := built.at[es[i].Key]
			if !ok {
				continue
			}
			for _, w := range built.states[at] {
				e.add(Entry[K, X]{es[i].Key, f(es[i].Value, w)})
			}
		}
		e.flush()
	}
	n := waitFor(probe, build, "JoinAll",
		func(es []Entry[K, W]) {
			for i := range es {
				s := built.of(es[i].Key)
				*s = append(*s, es[i].Value)
			}
		},
		func() {
			if arrange != nil {
				for _, ws := range built.states {
					arrange(ws)
				}
			}
		}, pair)
	e = newExpander[Entry[K, X]](n)
	n.OnEnd(e.out.End)
	reset := n.reset
	n.OnReset(func() { reset(); built.clear() })
	return e.out
}

// AntiJoin keeps the entries of keep whose key has no entry in gone. It waits for the end of gone, and holds gone's
// keys and what has come of keep until then.
func AntiJoin[K comparable, V, W any](keep *Port[Entry[K, V]], gone *Port[Entry[K, W]]) *Port[Entry[K, V]] {
	return without(keep, gone, "AntiJoin", func(e Entry[K, V]) K { return e.Key }, func(e Entry[K, W]) K { return e.Key })
}

// Difference keeps the items of keep that gone does not have. It waits for the end of gone, and holds gone and what has
// come of keep until then.
func Difference[T comparable](keep, gone *Port[T]) *Port[T] {
	self := func(x T) T { return x }
	return without(keep, gone, "Difference", self, self)
}

func without[K comparable, T, U any](keep *Port[T], gone *Port[U], name string, key func(T) K, goneKey func(U) K) *Port[T] {
	absent := map[K]struct{}{}
	var out *Port[T]
	var buf []T
	n := waitFor(keep, gone, name,
		func(xs []U) {
			for _, x := range xs {
				absent[goneKey(x)] = struct{}{}
			}
		},
		func() {},
		func(xs []T) {
			buf = buf[:0]
			for _, x := range xs {
				if _, ok := absent[key(x)]; !ok {
					buf = append(buf, x)
				}
			}
			out.Emit(buf)
		})
	out = Out[T](n)
	n.OnEnd(out.End)
	reset := n.reset
	n.OnReset(func() { reset(); clear(absent) })
	return out
}

// waitFor adds a node that takes in all of second, then sealed, and only then first, chunk by chunk.
func waitFor[T, U any](first *Port[T], second *Port[U], name string, take func([]U), sealed func(), items func([]T)) *Node {
	n := first.node.graph.NewNode(name, first.node.domain)
	var waiting []T
	whole := false
	Connect(n, first, func(xs []T) {
		if whole {
			items(xs)
		} else {
			waiting = append(waiting, xs...)
		}
	}, nil)
	Connect(n, second, take, func() {
		whole = true
		sealed()
		for len(waiting) > 0 {
			c := min(ChunkSize, len(waiting))
			items(waiting[:c])
			waiting = waiting[c:]
		}
		waiting = nil
	})
	n.OnReset(func() { whole, waiting = false, nil })
	return n
}
