package tick

import "fmt"

// Resequence yields the items by their positions: 0, 1, 2 and so on. Of a position that comes again it keeps the first. It fails
// if two items that it still holds have one position and are not the same, or if in ends, and is whole, while a position is missing
// before another. It holds what came too early, and the last item that it has yielded.
func Resequence[T any](in *Port[T], position func(T) uint64, same func(a, b T) bool, whole bool) *Port[T] {
	out := expander[T]{out: stage[T, T](in, "Resequence")}
	var s sequencer[T]
	Connect(out.out.node, in, func(xs []T) {
		for _, x := range xs {
			if s.put(position(x), x, same) {
				for ok := true; ok; x, ok = s.next() {
					out.add(x)
				}
			}
		}
		out.flush()
	}, func() {
		if err := s.gap(); whole && err != nil {
			Fail(err)
		}
	})
	out.out.node.OnReset(func() { s = sequencer[T]{} })
	return out.out
}

// ResequenceKeyed is Resequence with positions for each key, of which it holds all.
func ResequenceKeyed[K comparable, V any](in *Port[Entry[K, V]], position func(V) uint64, same func(a, b V) bool, whole bool) *Port[Entry[K, V]] {
	out := expander[Entry[K, V]]{out: stage[Entry[K, V], Entry[K, V]](in, "Resequence")}
	states := newTable[K, sequencer[V]]()
	Connect(out.out.node, in, func(es []Entry[K, V]) {
		for _, e := range es {
			s := states.of(e.Key)
			if s.put(position(e.Value), e.Value, same) {
				for v, ok := e.Value, true; ok; v, ok = s.next() {
					out.add(Entry[K, V]{e.Key, v})
				}
			}
		}
		out.flush()
	}, func() {
		for i := range states.rows {
			if err := states.rows[i].value.gap(); whole && err != nil {
				Fail(fmt.Errorf("of key %v: %w", states.rows[i].key, err))
			}
		}
	})
	out.out.node.OnReset(states.clear)
	return out.out
}

// sequencer puts the items of one sender in order.
type sequencer[T any] struct {
	at    uint64 // the next position
	last  T      // the item before that
	early map[uint64]T
	most  int // of early, since it was empty
}

// put takes an item, and says whether it is the next one.
func (s *sequencer[T]) put(at uint64, x T, same func(a, b T) bool) bool {
	if at == s.at {
		s.at, s.last = at+1, x
		return true
	}
	if at > s.at {
		if s.early == nil {
			s.early = map[uint64]T{}
		}
		if held, ok := s.early[at]; !ok {
			s.early[at] = x
			s.most = max(s.most, len(s.early))
		} else if !same(held, x) {
			Fail(notSame(at, held, x))
		}
	} else if at+1 == s.at && !same(s.last, x) {
		Fail(notSame(at, s.last, x))
	}
	return false
}

func notSame[T any](at uint64, x, y T) error {
	return fmt.Errorf("two items have the position %d, %v and %v: the claim does not hold that each of one sender has its own; of several senders, key by sender first", at, x, y)
}

// next is the next item, if it came too early.
func (s *sequencer[T]) next() (x T, ok bool) {
	if x, ok = s.early[s.at]; ok {
		delete(s.early, s.at)
		s.at, s.last = s.at+1, x
		if len(s.early) == 0 && s.most > ChunkSize {
			s.early, s.most = nil, 0 // a map does not become smaller
		}
	}
	return x, ok
}

// gap is the error of an end at which a position is missing.
func (s *sequencer[T]) gap() error {
	if len(s.early) == 0 {
		return nil
	}
	return fmt.Errorf("the input has ended, and nothing has the position %d, where %d items come after it: the claim does not hold that positions are without a gap", s.at, len(s.early))
}
