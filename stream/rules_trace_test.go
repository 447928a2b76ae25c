package stream

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/calmflow/calm/tick"
)

// This file writes down what comes of an operator.

// handle is what an operator yields.
type handle interface {
	watch(into []trace)
	asInput() (*node, kind)
}

func (s Stream[T, L, D]) watch(into []trace) {
	watch(s.stream, into, false, func(x T) emission { return emission{text: textOf(x)} })
}

func (k Keyed[K, V, L, D]) watch(into []trace) {
	watch(k.keyed, into, false, func(e Entry[K, V]) emission {
		return emission{key: textOf(e.Key), text: textOf(e.Value)}
	})
}

func (c Cell[A, L, M]) watch(into []trace) {
	watch(c.cell, into, true, func(a A) emission { return valueOf("", a) })
}

func (t Table[K, A, L, M]) watch(into []trace) {
	watch(t.table, into, true, func(e Entry[K, A]) emission { return valueOf(textOf(e.Key), e.Value) })
}

// trace is what a consumer sees of an operator's result at one member.
type trace struct {
	seen   []emission
	ended  bool // the stream, or, inside ticks, each tick so far
	values bool // of a cell or a table
	inside bool // ticks
	ticks  int  // how many ticks have ended
	broken bool // the run has ended with an error
}

// String is what was seen; | parts ticks.
func (t trace) String() string {
	var s strings.Builder
	for i, e := range t.seen {
		switch {
		case i > 0 && e.tick != t.seen[i-1].tick:
			s.WriteString("|")
		case i > 0:
			s.WriteString(" ")
		}
		s.WriteString(e.String())
	}
	if t.broken {
		return "[" + s.String() + "] and an error"
	}
	return "[" + s.String() + "]" + ending(t.ended)
}

// id tells traces apart, also by their ticks.
func (t trace) id() string { return t.String() + strconv.Itoa(t.ticks) }

// inTick is what was seen in the i-th tick.
func (t trace) inTick(i int) (es []emission) {
	for _, e := range t.seen {
		if e.tick == i+1 {
			es = append(es, e)
		}
	}
	return es
}

// textOf is fmt.Sprint, and faster on what most items are.
func textOf(x any) string {
	switch x := x.(type) {
	case int:
		return strconv.Itoa(x)
	case string:
		return x
	default:
		return fmt.Sprint(x)
	}
}

// watch adds a sink that writes down what each member sees.
func watch[T any](in *node, into []trace, values bool, see func(T) emission) {
	inside := in.scope.tick() != nil
	sink(in, "watch", func(m *member, p *tick.Port[T]) {
		t := &into[m.index]
		t.values, t.inside, t.ended = values, inside, inside
		tick.ForEach(p, func(xs []T) {
			for _, x := range xs {
				e := see(x)
				if inside {
					e.tick = t.ticks + 1
				}
				t.seen = append(t.seen, e)
			}
			t.ended = false
		}, func() {
			t.ended = true
			if inside {
				t.ticks++
			}
		})
	})
}
