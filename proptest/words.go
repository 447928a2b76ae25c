package proptest

import (
	"reflect"

	"github.com/calmflow/calm/internal/sim"
)

// seen is an item that came to a sink, or a value that a cell had. Order and growth are those of its key.
type seen struct {
	key   *keyWord
	text  string
	item  any // as it came, with its key
	value any // ... without; of a cell a copy

	next, last order // what was found of it lately
}

// keyWord is the key of an item, the same for all items of the key.
type keyWord struct {
	text        string // none if the item has no key
	final, last *seen  // for who compares: of the key; nil before and after
}

// order says whether a value lies below another.
type order struct {
	above *seen
	is    bool
}

// words are the texts of items that have been seen, in any run: most are seen many times.
type words struct {
	seen  map[int]map[any]*seen // by sink
	count int
	keys  map[string]*keyWord
	none  *keyWord
	below map[[2]*seen]bool // of two values of a cell: the first lies below the second
}

const mostWords = 1 << 16

func newWords() *words {
	return &words{seen: map[int]map[any]*seen{}, keys: map[string]*keyWord{}, none: &keyWord{}, below: map[[2]*seen]bool{}}
}

// of are those of a sink.
func (w *words) of(sink int) map[any]*seen {
	if w.seen[sink] == nil {
		w.seen[sink] = map[any]*seen{}
	}
	return w.seen[sink]
}

// see is the item as it is seen. What can change later is looked at anew each time.
func (w *words) see(out *output, e sim.Emission) *seen {
	if out.vocab == nil {
		return w.seeing(e)
	}
	s := out.vocab[e.Item]
	if s == nil {
		if w.count++; w.count > mostWords {
			w.count = 0
			for _, all := range w.seen {
				clear(all)
			}
			clear(w.below)
		}
		s = w.seeing(e)
		out.vocab[e.Item] = s
	}
	return s
}

func (w *words) seeing(e sim.Emission) *seen {
	s := &seen{key: w.none, item: e.Item, value: e.Item}
	if kind := e.Sink.Kind; kind == "keyed" || kind == "table" {
		entry := reflect.ValueOf(e.Item)
		s.key, s.value = w.key(text(entry.FieldByName("Key").Interface())), entry.FieldByName("Value").Interface()
	}
	s.text = text(s.value)
	if e.Sink.Grow != "" {
		s.value = formOf(reflect.TypeOf(s.value)).copy(s.value)
	}
	return s
}

func (w *words) key(text string) *keyWord {
	k := w.keys[text]
	if k == nil {
		k = &keyWord{text: text}
		w.keys[text] = k
	}
	return k
}

// String is what a person reads.
func (s *seen) String() string {
	if s.key.text == "" {
		return show(s.value)
	}
	return show(s.item)
}

// liesBelow is the order of the values' lattice. What is of no lattice is not ordered by anything that could be checked. found is where
// the answer is kept that is asked for most.
func (w *words) liesBelow(a, b *seen, found *order) bool {
	if a == b || a.text == b.text {
		return true
	}
	if found.above == b {
		return found.is
	}
	is, known := w.below[[2]*seen{a, b}]
	if !known {
		is = liesBelow(a.value, b.value)
		w.below[[2]*seen{a, b}] = is
	}
	*found = order{b, is}
	return is
}
