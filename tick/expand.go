package tick

// Expand steps a state with each item, which may yield any number of results by calling yield, and has end yield what is
// left once the input has ended. The state starts as its zero value. end may be nil.
func Expand[S, T, U any](in *Port[T], step func(s *S, x T, yield func(U)), end func(s *S, yield func(U))) *Port[U] {
	o := origin(in, "Expand")
	n := o.graph.NewNode("Expand", o.domain)
	out := &expander[U]{out: Out[U](n)}
	yield := out.add
	var state S
	Connect(n, in, func(xs []T) {
		for _, x := range xs {
			step(&state, x, yield)
		}
		out.flush()
	}, nil)
	n.OnEnd(func() {
		if end != nil {
			end(&state, yield)
			out.flush()
		}
		state = *new(S)
		out.out.End()
	})
	n.OnReset(func() { state = *new(S) })
	return out.out
}

// ExpandKeyed is Expand with a state for each key, of which it holds all. What is left at the end comes key by key, in the
// order of the keys' first use.
func ExpandKeyed[K comparable, S, V, U any](in *Port[Entry[K, V]], step func(s *S, v V, yield func(U)), end func(s *S, yield func(U))) *Port[Entry[K, U]] {
	out, _ := expandKeyed(in, nil, func(s *S, v V, yield func(U)) bool {
		step(s, v, yield)
		return true
	}, end)
	return out
}

// ExpandInTime is ExpandKeyed that hands the values for which step does not hold on to late.
func ExpandInTime[K comparable, S, V, U any](in *Port[Entry[K, V]], step func(s *S, v V, yield func(U)) (inTime bool), end func(s *S, yield func(U))) (out *Port[Entry[K, U]], late *Port[Entry[K, V]]) {
	return expandKeyed(in, Out[Entry[K, V]], step, end)
}

func expandKeyed[K comparable, S, V, U any](in *Port[Entry[K, V]], second func(*Node) *Port[Entry[K, V]], step func(*S, V, func(U)) bool, end func(*S, func(U))) (*Port[Entry[K, U]], *Port[Entry[K, V]]) {
	o := origin(in, "Expand")
	n := o.graph.NewNode("Expand", o.domain)
	out, late := &expander[Entry[K, U]]{out: Out[Entry[K, U]](n)}, &expander[Entry[K, V]]{}
	if second != nil {
		late.out = second(n)
	}
	states := newTable[K, S]()
	var key K
	yield := func(u U) { out.add(Entry[K, U]{key, u}) }
	Connect(n, in, func(es []Entry[K, V]) {
		for i := range es {
			key = es[i].Key
			if !step(states.of(key), es[i].Value, yield) {
				late.add(es[i])
			}
		}
		out.flush()
		if len(late.buf) > 0 {
			late.flush()
		}
	}, nil)
	n.OnEnd(func() {
		if end != nil {
			for i := range states.rows {
				key = states.rows[i].key
				end(&states.rows[i].value, yield)
			}
			out.flush()
		}
		states.clear()
		out.out.End()
		if late.out != nil {
			late.out.End()
		}
	})
	n.OnReset(states.clear)
	return out.out, late.out
}

// Partition hands each item on to yes if keep holds for it, and to no otherwise.
func Partition[T any](in *Port[T], keep func(T) bool) (yes, no *Port[T]) {
	return Split(in, func(x T) (T, T, bool) { return x, x, keep(x) })
}

// Split applies f to each item, and hands the first result on to yes if it comes with true, and the second to no otherwise.
func Split[T, Y, N any](in *Port[T], f func(T) (Y, N, bool)) (yes *Port[Y], no *Port[N]) {
	o := origin(in, "Partition")
	n := o.graph.NewNode("Partition", o.domain)
	yes, no = Out[Y](n), Out[N](n)
	var ys []Y
	var ns []N
	Connect(n, in, func(xs []T) {
		ys, ns = sized(ys, len(xs)), sized(ns, len(xs))
		kept, others := ys[:len(xs)], ns[:len(xs)]
		y, k := 0, 0
		for _, x := range xs {
			a, b, ok := f(x)
			kept[y], others[k] = a, b
			y += one(ok)
			k += one(!ok)
		}
		yes.emit(kept[:y])
		no.emit(others[:k])
	}, nil)
	n.OnEnd(func() {
		yes.End()
		no.End()
	})
	return yes, no
}
