package tick

// FilterScan steps a state, which starts as its zero value, with each item, and keeps the results that come with true.
func FilterScan[S, T, U any](in *Port[T], step func(*S, T) (U, bool)) *Port[U] {
	var buf []U
	var state S
	out := through(in, "Scan", func(out *Port[U], xs []T) {
		buf = buf[:0]
		for _, x := range xs {
			if y, ok := step(&state, x); ok {
				buf = append(buf, y)
			}
		}
		out.Emit(buf)
	})
	out.node.OnReset(func() { state = *new(S) })
	return out
}

// FilterScanKeyed is FilterScan with a state for each key. State takes a map entry of the key and a state a key.
func FilterScanKeyed[K comparable, S, T, U any](in *Port[Entry[K, T]], step func(*S, T) (U, bool)) *Port[Entry[K, U]] {
	var buf []Entry[K, U]
	states := newSlab[K, S]()
	out := through(in, "Scan", func(out *Port[Entry[K, U]], es []Entry[K, T]) {
		buf = buf[:0]
		for i := range es {
			if y, ok := step(states.of(es[i].Key), es[i].Value); ok {
				buf = append(buf, Entry[K, U]{es[i].Key, y})
			}
		}
		out.Emit(buf)
	})
	out.node.OnReset(states.clear)
	return out
}

// SortKeyed yields, once the input has ended, each key's values as sort arranges them, keys in the order of their first use.
// sort must be a function of the values alone, whatever order they come in. It holds all items.
func SortKeyed[K comparable, V any](in *Port[Entry[K, V]], sort func([]V)) *Port[Entry[K, V]] {
	groups := FoldKeyed(in, AtEnd, func(vs *[]V, v V) bool {
		*vs = append(*vs, v)
		return true
	})
	var buf []Entry[K, V]
	return through(groups, "Sort", func(out *Port[Entry[K, V]], es []Entry[K, []V]) {
		for _, e := range es {
			sort(e.Value)
			buf = buf[:0]
			for _, v := range e.Value {
				buf = append(buf, Entry[K, V]{e.Key, v})
			}
			out.Emit(buf)
		}
	})
}

// FlatMapKeyed yields each item of f's result under the same key, in its order.
func FlatMapKeyed[K comparable, V, U any](in *Port[Entry[K, V]], f func(V) []U) *Port[Entry[K, U]] {
	e := &expander[Entry[K, U]]{}
	e.out = through(in, "FlatMap", func(_ *Port[Entry[K, U]], es []Entry[K, V]) {
		for i := range es {
			for _, u := range f(es[i].Value) {
				e.add(Entry[K, U]{es[i].Key, u})
			}
		}
		e.flush()
	})
	return e.out
}
