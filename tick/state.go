package tick

// State is a table that a domain keeps from tick to tick. What a tick reads is what was there at its beginning; what it writes is
// there from the next one on. A tick costs time in the keys that it asks for and writes, whatever the state's size.
type State[K comparable, A any] struct {
	node  *Node
	all   *Port[Entry[K, A]]
	clone func(A) A

	rows *table[K, A]
	live []bool // by number: the key has a value
	dead int    // how many have none

	gone   turns[K]
	writes turns[Entry[K, A]]
}

// NewState adds a state to d: of what initial yields, for whose end d then waits, or without a value if initial is nil. Values are
// copied by clone where they are read. It holds all keys that have a value, and for a while as many that have none any more.
func NewState[K comparable, A any](d *Domain, initial *Port[Entry[K, A]], clone func(A) A) *State[K, A] {
	s := &State[K, A]{clone: clone, rows: newTable[K, A]()}
	if initial == nil {
		s.node = d.graph.NewNode("State", d)
		s.all = Out[Entry[K, A]](s.node)
		d.enter(s.node, nil, EachTick, func() {}, s.release)
	} else {
		s.all = entering("State", initial, d, AtEnd, s.put, func() {}, func(*Port[Entry[K, A]]) { s.release() })
		s.node = s.all.node
	}
	s.node.OnReset(s.commit)
	return s
}

// All yields the whole state in each tick, key by key in the order of their first writes. A tick then takes time in its size.
func (s *State[K, A]) All() *Port[Entry[K, A]] { return s.all }

// Write says what a tick writes: each key's last value. It panics for a port of another graph or domain.
func (s *State[K, A]) Write(writes *Port[Entry[K, A]]) {
	mustShare(s.node, writes, "Write")
	connect(s.node, writes, s.writes.add, nil, untimely)
}

// Delete says which keys have no value from the next tick on, but for those that this one writes. It panics for a port of
// another graph or domain.
func (s *State[K, A]) Delete(keys *Port[K]) {
	mustShare(s.node, keys, "Delete")
	connect(s.node, keys, s.gone.add, nil, untimely)
}

// LookUp calls f with each value and what the state has for its key.
func LookUp[K comparable, V, A, X any](s *State[K, A], in *Port[Entry[K, V]], f func(v V, a A, ok bool) X) *Port[Entry[K, X]] {
	out := stage[Entry[K, V], Entry[K, X]](in, "Lookup")
	out.node.mustFollow(s.node)
	var buf []Entry[K, X]
	connectRelay(out, in, func(es []Entry[K, V]) {
		buf = sized(buf, len(es))
		ys := buf[:len(es)]
		for i := range es {
			var a A
			n, ok := s.rows.find(es[i].Key)
			if ok = ok && s.isLive(n); ok {
				a = s.clone(s.rows.rows[n].value)
			}
			ys[i] = Entry[K, X]{es[i].Key, f(es[i].Value, a, ok)}
		}
		out.pending = ys
	})
	return out
}

// release is the beginning of a tick.
func (s *State[K, A]) release() {
	if len(s.all.edges) > 0 {
		out := expander[Entry[K, A]]{out: s.all}
		for i, live := range s.live {
			if live {
				out.add(Entry[K, A]{s.rows.rows[i].key, s.clone(s.rows.rows[i].value)})
			}
		}
		out.flush()
	}
	s.all.End()
}

// commit is the end of a tick: nothing reads any more.
func (s *State[K, A]) commit() {
	if len(s.gone.fill) > 0 {
		for _, k := range s.gone.next() {
			s.remove(k)
		}
	}
	if len(s.writes.fill) > 0 {
		es := s.writes.next()
		s.put(es)
		clear(es)
	}
	if s.dead > minSlots && 2*s.dead > len(s.live) {
		s.compact()
	}
}

func (s *State[K, A]) put(es []Entry[K, A]) {
	for i := range es {
		n, known := s.rows.add(es[i].Key)
		switch {
		case !known:
			s.live = append(s.live, true)
		case !s.isLive(n):
			s.live[n] = true
			s.dead--
		}
		s.rows.rows[n].value = es[i].Value
	}
}

func (s *State[K, A]) remove(k K) {
	if n, ok := s.rows.find(k); ok && s.isLive(n) {
		s.live[n] = false
		s.dead++
		s.rows.rows[n].value = *new(A)
	}
}

// isLive looks up nothing, which in a large state costs a cache miss, while all keys have a value.
func (s *State[K, A]) isLive(n int) bool { return s.dead == 0 || s.live[n] }

// compact forgets the keys without a value: at most half of all, so that a deletion pays for it.
func (s *State[K, A]) compact() {
	old, live := s.rows.rows, s.live
	s.rows, s.live, s.dead = newTable[K, A](), nil, 0
	for i := range old {
		if live[i] {
			n, _ := s.rows.add(old[i].key)
			s.rows.rows[n].value = old[i].value
			s.live = append(s.live, true)
		}
	}
}
