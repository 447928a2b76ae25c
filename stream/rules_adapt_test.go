package stream

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"strconv"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// This file brings what an operator yields to the types that operators are registered with, by total functions: what is of
// these types already goes on as it is, in the memory that the operator hands out.

func (s Stream[T, L, D]) asInput() (*node, kind) { return adapted(s.stream, intOf[T]), "Stream" }

func (k Keyed[K, V, L, D]) asInput() (*node, kind) {
	return adapted(k.keyed, func(e Entry[K, V]) Entry[string, int] {
		return Entry[string, int]{Key: textOf(e.Key), Value: intOf(e.Value)}
	}), "Keyed"
}

func (c Cell[A, L, M]) asInput() (*node, kind) { return adapted(c.cell, setFrom[A]), "Cell" }

func (t Table[K, A, L, M]) asInput() (*node, kind) {
	return adapted(t.table, func(e Entry[K, A]) Entry[string, set] {
		return Entry[string, set]{Key: textOf(e.Key), Value: setFrom(e.Value)}
	}), "Table"
}

func adapted[T, U any](n *node, f func(T) U) *node {
	if reflect.TypeFor[T]() == reflect.TypeFor[U]() {
		return n
	}
	return unary(n, "adapted", func(p *tick.Port[T]) *tick.Port[U] { return tick.Map(p, f) })
}

func intOf[T any](x T) int {
	if n, ok := any(x).(int); ok {
		return n
	}
	return hashOf(textOf(x), 8)
}

func hashOf(text string, n uint32) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text))
	return int(h.Sum32() % n)
}

// setFrom keeps joins, where there are any.
func setFrom[A any](a A) set {
	switch a := any(a).(type) {
	case set:
		return a
	case lattice.Nat:
		return setUpTo(int(min(a, 5)))
	case lattice.Max[int]:
		if !a.Some {
			return set{}
		}
		return setUpTo(min(a.V, 30) + 1)
	case lattice.Min[int]:
		if !a.Some {
			return set{}
		}
		return setUpTo(max(0, 30-a.V) + 1)
	case lattice.Or:
		return setUpTo(map[lattice.Or]int{true: 1}[a])
	case lattice.And:
		return setUpTo(map[bool]int{true: 1}[a.Failed])
	case lattice.MapUnion[int, lattice.Nat]:
		s := set{}
		for k, n := range a {
			for i := range min(n, 5) {
				s[8*k+int(i)] = struct{}{}
			}
		}
		return s
	case map[string]set:
		s := set{}
		for k, xs := range a {
			for x := range xs {
				s[hashOf(k, 1024)*64+x] = struct{}{}
			}
		}
		return s
	default:
		return set{hashOf(fmt.Sprint(a), 8): {}}
	}
}

func setUpTo(n int) set {
	s := set{}
	for i := range n {
		s[i] = struct{}{}
	}
	return s
}

// nodeAs is a node of this kind, brought to these types before, as a handle.
func (k kind) nodeAs(n *node) handle {
	switch k {
	case "Stream":
		return Stream[int, here, props.List]{stream: n}
	case "Keyed":
		return Keyed[string, int, here, props.List]{keyed: n}
	case "Cell":
		return finalCell{cell: n}
	default:
		return finals{table: n}
	}
}

// holding is a source of what was seen, all at once and all there is, in memory of its own.
func (b *bench) holding(k kind, at *place, es []emission) *node {
	switch k {
	case "Stream":
		return sourceOf(b, at, es, intFrom)
	case "Keyed":
		return sourceOf(b, at, es, func(e emission) Entry[string, int] { return Entry[string, int]{Key: e.key, Value: intFrom(e)} })
	case "Cell":
		return sourceOf(b, at, es, setIn)
	default:
		return sourceOf(b, at, es, func(e emission) Entry[string, set] { return Entry[string, set]{Key: e.key, Value: setIn(e)} })
	}
}

func intFrom(e emission) int {
	n, err := strconv.Atoi(e.text)
	if err != nil {
		panic(err)
	}
	return n
}

func setIn(e emission) set { return copyOf(e.value).(set) }

func sourceOf[T any](b *bench, at *place, es []emission, of func(emission) T) *node {
	n := source("holding", at)
	n.uses++
	n.build = func(m *member) {
		box := tick.NewInbox(m.graph, n.op, tick.InboxOptions[T]{Limit: -1})
		m.ports[n.id] = box.Port()
		b.feeds = append(b.feeds, func(step int) {
			if step == 0 {
				for _, e := range es {
					_, _ = box.TryPush(of(e))
				}
				box.Close()
			}
		})
	}
	return n
}
