package proptest

import (
	"fmt"
	"reflect"

	"github.com/calmflow/calm/internal/sim"
)

// outputs are what came to the sinks of a flow in one run.
type outputs struct {
	words  *words
	bySink map[int]*output
	inTurn []*output
	wavers *refutation // a member that has crashed does something else than before
	steps  int         // of the run, when somebody last looked
}

// output is what came to one sink, at each member.
type output struct {
	sink    *sim.Node
	members []*told // by their index
}

// told is what came to a sink at one member, in order.
type told struct {
	name  string
	seen  []*seen
	known int // how many of these the member knows of: after a crash, those that it has done again
}

// seen is an item that came to a sink, or a value that a cell had. Order and growth are those of its key.
type seen struct {
	key, text string // as text
	item      any    // as it came, with its key
	value     any    // ... without; of a cell a copy
}

// words are the texts of items that have been seen, in any run: most are seen many times.
type words struct {
	seen  map[word]*seen
	below map[[2]*seen]bool // of two values of a cell: the first lies below the second
}

type word struct {
	sink int
	item any
}

const mostWords = 1 << 16

func newWords() *words { return &words{map[word]*seen{}, map[[2]*seen]bool{}} }

func newOutputs(w *words) *outputs { return &outputs{words: w, bySink: map[int]*output{}} }

func (o *outputs) add(e sim.Emission) {
	out := o.bySink[e.Sink.ID]
	if out == nil {
		out = &output{sink: e.Sink, members: make([]*told, e.Sink.Crowd)}
		o.bySink[e.Sink.ID] = out
		o.inTurn = append(o.inTurn, out)
	}
	t := out.members[e.Member.Index]
	if t == nil {
		t = &told{name: e.Member.Name}
		out.members[e.Member.Index] = t
	}
	now := o.words.of(e)
	t.known = e.Number + 1
	switch {
	case !e.Again:
		t.seen = append(t.seen, now)
	case o.wavers == nil && (t.seen[e.Number].key != now.key || t.seen[e.Number].text != now.text):
		o.wavers = forgets(t, e.Sink, note("before", t.seen[e.Number].String()), note("again", now.String()))
	}
}

// crash notes that a member has to do again what it has done.
func (o *outputs) crash(m *sim.Member) {
	for _, out := range o.inTurn {
		for _, t := range out.members {
			if t != nil && t.name == m.Name {
				t.known = 0
			}
		}
	}
}

// forgotten is what a member did not do again that had done it before it crashed, now that nothing can happen any more.
func (o *outputs) forgotten() *refutation {
	for _, out := range o.inTurn {
		for _, t := range out.members {
			if o.wavers == nil && t != nil && t.known < len(t.seen) {
				o.wavers = forgets(t, out.sink, note("before", shownOf(out.sink, t.seen)), note("again", shownOf(out.sink, t.seen[:t.known])))
			}
		}
	}
	return o.wavers
}

func forgets(t *told, sink *sim.Node, lines ...line) *refutation {
	found := refute(fmt.Sprintf("%s does not do the same again, after a crash, at %s", t.name, place(sink)), "", lines...)
	found.like = "forgotten at " + place(sink)
	return found
}

// of is the item as it is seen. What can change later is looked at anew each time.
func (w *words) of(e sim.Emission) *seen {
	if !isPlain(reflect.TypeOf(e.Item)) {
		return seeing(e)
	}
	key := word{e.Sink.ID, e.Item}
	s := w.seen[key]
	if s == nil {
		if len(w.seen) > mostWords {
			clear(w.seen)
			clear(w.below)
		}
		s = seeing(e)
		w.seen[key] = s
	}
	return s
}

func seeing(e sim.Emission) *seen {
	s := &seen{item: e.Item, value: e.Item}
	if kind := e.Sink.Kind; kind == "keyed" || kind == "table" {
		entry := reflect.ValueOf(e.Item)
		s.key, s.value = text(entry.FieldByName("Key").Interface()), entry.FieldByName("Value").Interface()
	}
	s.text = text(s.value)
	if e.Sink.Grow != "" {
		s.value = formOf(reflect.TypeOf(s.value)).copy(s.value)
	}
	return s
}

// String is what a person reads.
func (s *seen) String() string {
	if s.key == "" {
		return show(s.value)
	}
	return show(s.item)
}

// liesBelow is the order of the values' lattice. What is of no lattice is not ordered by anything that could be checked.
func (w *words) liesBelow(a, b *seen) bool {
	if a == b || a.text == b.text {
		return true
	}
	is, known := w.below[[2]*seen{a, b}]
	if !known {
		is = liesBelow(a.value, b.value)
		w.below[[2]*seen{a, b}] = is
	}
	return is
}

// at is what came to the sink at a member: nothing, if it does not stand here.
func (o *outputs) at(sink *sim.Node, member int) *told {
	if out := o.bySink[sink.ID]; out != nil && member < len(out.members) && out.members[member] != nil {
		return out.members[member]
	}
	return &told{}
}

// together is what came to the sink at all members, as one collection.
func (o *outputs) together(sink *sim.Node) (all []*seen) {
	if out := o.bySink[sink.ID]; out != nil {
		for _, t := range out.members {
			if t != nil {
				all = append(all, t.seen...)
			}
		}
	}
	return all
}
