package proptest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/calmflow/calm/internal/sim"
)

// lookEvery is how often operators are watched one by one: for the first inputs, and then now and then.
const (
	lookFirst = 10
	lookEvery = 16
)

// plain is what one node without faults yields. It runs it twice, and finds functions that do not do the same then, and, if it
// is to look, items that change after they were sent.
func (s *simulated) plain(in inputs, look bool) (*outputs, *refutation) {
	one, found := s.play(s.one, plainly{}, in, nil, nil)
	if found == nil {
		var again *outputs
		switch again, found = s.play(s.one, plainly{}, in, nil, nil); {
		case found != nil:
		case !one.same(again):
			found = s.blame(in)
		case look:
			found = s.look(in).changed()
		}
	}
	if found != nil {
		found.alone = true
	}
	return one, found
}

// steady finds that one node does not do the same again and again: then no disagreement says anything about schedules.
func (s *simulated) steady(in inputs) *refutation {
	first, found := s.play(s.one, plainly{}, in, nil, nil)
	for i := 0; i < 20 && found == nil; i++ {
		s.disturb(in, i)
		var again *outputs
		if again, found = s.play(s.one, plainly{}, in, nil, nil); found == nil && !first.same(again) {
			found = s.blame(in)
		}
	}
	if found != nil {
		found.alone = true
	}
	return found
}

// disturb runs one node with a part of the input: what a function keeps from run to run may by chance be the same after each whole one.
func (s *simulated) disturb(in inputs, i int) {
	part := slices.Clone(in)
	for source, items := range part {
		part[source] = items[:i%(len(items)+1)]
	}
	_, _ = s.play(s.one, plainly{}, part, nil, nil)
}

// looks says whether it is time to look again.
func (s *simulated) looks() bool {
	s.looked++
	return s.looked <= lookFirst || s.looked%lookEvery == 0
}

// same says whether two runs told exactly the same.
func (o *outputs) same(p *outputs) bool {
	return slices.EqualFunc(o.inTurn, p.inTurn, func(a, b *output) bool {
		return a.sink.ID == b.sink.ID && slices.EqualFunc(a.members, b.members, func(a, b *told) bool {
			return (a == nil) == (b == nil) && (a == nil || slices.EqualFunc(a.seen, b.seen, func(a, b *seen) bool { return a.key == b.key && a.text == b.text }))
		})
	})
}

// blame runs one node until an operator yields something else than before, and names it.
func (s *simulated) blame(in inputs) *refutation {
	const law, remedy = "the flow does not do the same twice", "a function must depend on its arguments alone: not on the clock, chance, goroutines, the order of a map, or what it keeps from another run"
	first := s.look(in)
	for i := range 100 {
		s.disturb(in, i)
		if n, a, b := first.differsFrom(s.look(in)); n != nil {
			found := refute("the flow does not do the same twice, from "+place(n)+" on", remedy, note("once", a), note("again", b))
			found.like = law
			return found
		}
	}
	found := refute(law, remedy)
	return found
}

// look runs one node and notes what each operator yields.
func (s *simulated) look(in inputs) *watching {
	seen := &watching{}
	if w, err := s.begin(s.watched, plainly{}, in, seen.add); err == nil {
		_, _ = w.finish() // what fails has failed before
	}
	for _, y := range seen.yields {
		s.reached[y.node.ID] = true
	}
	return seen
}

// watching is what each operator of a run yielded.
type watching struct{ yields []yielded }

type yielded struct {
	node *sim.Node
	item any
	text string // when it was yielded
}

func (w *watching) add(e sim.Emission) {
	if e.Item != nil {
		w.yields = append(w.yields, yielded{e.Sink, e.Item, text(e.Item)})
	}
}

// changed finds an item that is not what it was when it was sent, to another operator: a part of one may take what a cell hands
// out, and a cell may go on to change that, which nobody else sees.
func (w *watching) changed() *refutation {
	for _, y := range w.yields {
		part := y.node.Kind == "" && len(y.node.Inputs) > 0
		if part || y.node.Grow != "" || formOf(reflect.TypeOf(y.item)).plain {
			continue
		}
		if now := text(y.item); now != y.text {
			found := refute("an item that "+place(y.node)+" yields is changed after it was sent", "a function must not keep what it was given or has returned, nor change it: copy it first",
				note("sent", y.text), note("is now", now))
			return found
		}
	}
	return nil
}

// differsFrom finds the first operator, in the order of the program, that yielded something else.
func (w *watching) differsFrom(o *watching) (n *sim.Node, a, b string) {
	mine, theirs := w.byNode(), o.byNode()
	for _, y := range slices.Concat(w.yields, o.yields) {
		if (n == nil || y.node.ID < n.ID) && !slices.Equal(mine[y.node.ID], theirs[y.node.ID]) {
			n = y.node
		}
	}
	if n == nil {
		return nil, "", ""
	}
	return n, strings.Join(mine[n.ID], ", "), strings.Join(theirs[n.ID], ", ")
}

func (w *watching) byNode() map[int][]string {
	texts := map[int][]string{}
	for _, y := range w.yields {
		texts[y.node.ID] = append(texts[y.node.ID], y.text)
	}
	return texts
}

// unreached names the operators that nothing came through, in any run that was watched.
func (s *simulated) unreached() string {
	var names []string
	for _, n := range s.nodes {
		if n.Kind != "" && !n.Sink && !n.Alias && !s.reached[n.ID] {
			names = append(names, place(n))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("; nothing came through %s", strings.Join(names, ", "))
}
