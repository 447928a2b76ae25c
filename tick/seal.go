package tick

import (
	"fmt"
	"maps"
)

// SealByCount yields each key's values, arranged by sort, once as many have come as manifest says. It fails if more come, or
// if manifest says two numbers for a key. It holds the values of the keys that are not sealed, and a number for each that is.
func SealByCount[K comparable, V any](in *Port[Entry[K, V]], manifest *Port[Entry[K, int]], sort func([]V)) *Port[Entry[K, []V]] {
	type state struct {
		values     []V
		came, want int
		known      bool
	}
	origin(manifest, "SealByCount")
	out := expander[Entry[K, []V]]{out: stage[Entry[K, V], Entry[K, []V]](in, "SealByCount")}
	states := newTable[K, state]()
	check := func(k K, s *state) {
		switch {
		case !s.known || s.came < s.want:
		case s.came > s.want:
			Fail(fmt.Errorf("the key %v has %d values and more, and its manifest says %d: the producer's promise does not hold", k, s.came, s.want))
		default:
			sort(s.values)
			out.add(Entry[K, []V]{k, s.values})
			s.values = nil
		}
	}
	Connect(out.out.node, in, func(es []Entry[K, V]) {
		for i := range es {
			s := states.of(es[i].Key)
			s.values, s.came = append(s.values, es[i].Value), s.came+1
			check(es[i].Key, s)
		}
		out.flush()
	}, nil)
	Connect(out.out.node, manifest, func(es []Entry[K, int]) {
		for i := range es {
			switch s := states.of(es[i].Key); {
			case !s.known:
				s.known, s.want = true, es[i].Value
				check(es[i].Key, s)
			case s.want != es[i].Value:
				Fail(fmt.Errorf("the key %v has two manifests, of %d and of %d values: one producer seals a key, once", es[i].Key, s.want, es[i].Value))
			}
		}
		out.flush()
	}, nil)
	out.out.node.OnReset(states.clear)
	return out.out
}

// SealBySet yields each key's values, one of each id, arranged by sort, once there is one of each id that manifest names. It
// fails if a value has another id, or if manifest names two sets for a key. It holds the values of the keys that are not
// sealed, and the ids of all.
func SealBySet[K comparable, V any, ID comparable](in *Port[Entry[K, V]], manifest *Port[Entry[K, []ID]], id func(V) ID, sort func([]V)) *Port[Entry[K, []V]] {
	origin(manifest, "SealBySet")
	out := expander[Entry[K, []V]]{out: stage[Entry[K, V], Entry[K, []V]](in, "SealBySet")}
	states := newTable[K, bySet[V, ID]]()
	after := func(k K, s *bySet[V, ID], whole bool, err error) {
		if err != nil {
			Fail(fmt.Errorf("the key %v %w", k, err))
		}
		if whole {
			sort(s.values)
			out.add(Entry[K, []V]{k, s.values})
			s.values, s.came = nil, nil
		}
	}
	Connect(out.out.node, in, func(es []Entry[K, V]) {
		for i := range es {
			s := states.of(es[i].Key)
			whole, err := s.add(es[i].Value, id(es[i].Value))
			after(es[i].Key, s, whole, err)
		}
		out.flush()
	}, nil)
	Connect(out.out.node, manifest, func(es []Entry[K, []ID]) {
		for i := range es {
			s := states.of(es[i].Key)
			whole, err := s.seal(es[i].Value)
			after(es[i].Key, s, whole, err)
		}
		out.flush()
	}, nil)
	out.out.node.OnReset(states.clear)
	return out.out
}

// bySet is a key's values, and what its manifest says of them.
type bySet[V any, ID comparable] struct {
	values []V
	came   map[ID]struct{}
	want   map[ID]struct{} // nil before the manifest
	sealed bool
}

// add takes in a value, and says whether the group is whole by it.
func (s *bySet[V, ID]) add(v V, id ID) (whole bool, err error) {
	if _, named := s.want[id]; s.want != nil && !named {
		return false, errUnnamed(id)
	}
	if _, again := s.came[id]; again || s.sealed {
		return false, nil
	}
	if s.came == nil {
		s.came = map[ID]struct{}{}
	}
	s.came[id], s.values = struct{}{}, append(s.values, v)
	return s.isWhole(), nil
}

// seal takes in the manifest, and says whether the group is whole.
func (s *bySet[V, ID]) seal(ids []ID) (whole bool, err error) {
	want := make(map[ID]struct{}, len(ids))
	for _, id := range ids {
		want[id] = struct{}{}
	}
	if s.want != nil {
		if !maps.Equal(want, s.want) {
			err = fmt.Errorf("has two manifests, of %d and of %d ids: one producer seals a key, once", len(s.want), len(want))
		}
		return false, err
	}
	s.want = want
	for id := range s.came {
		if _, named := want[id]; !named {
			return false, errUnnamed(id)
		}
	}
	return s.isWhole(), nil
}

// isWhole holds once.
func (s *bySet[V, ID]) isWhole() bool {
	s.sealed = s.want != nil && len(s.came) == len(s.want)
	return s.sealed
}

func errUnnamed[ID any](id ID) error {
	return fmt.Errorf("has a value with the id %v, which its manifest does not name: the producer's promise does not hold", id)
}
