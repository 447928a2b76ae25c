package proptest

import (
	"fmt"
	"reflect"

	"github.com/calmflow/calm/internal/sim"
)

// outputs are what came to the sinks of a flow in one run.
type outputs struct {
	words  *words
	bySink []*output // by the sinks' numbers; nil where nothing has come, in any run that had this memory
	inTurn []*output
	wavers *refutation   // a member that has crashed does something else than before
	left   []*sim.Member // clients that have left early
	steps  int           // of the run, when somebody last looked
}

// output is what came to one sink, at each member.
type output struct {
	sink    *sim.Node
	come    bool          // something has
	members []*told       // by their index
	spare   []*told       // memory for these
	vocab   map[any]*seen // what has come in any run, of a type that == compares; else nil
}

// told is what came to a sink at one member, in order.
type told struct {
	name  string
	seen  []*seen
	known int // how many of these the member knows of: after a crash, those that it has done again
}

func newOutputs(w *words) *outputs { return &outputs{words: w} }

// reuse empties the outputs, for another run.
func (o *outputs) reuse() {
	for _, out := range o.inTurn {
		out.come = false
		clear(out.members)
	}
	o.inTurn, o.wavers, o.left, o.steps = o.inTurn[:0], nil, nil, 0
}

// of is what has come to a sink.
func (o *outputs) of(e sim.Emission) *output {
	id := e.Sink.ID
	if id >= len(o.bySink) {
		o.bySink = append(o.bySink, make([]*output, id+1-len(o.bySink))...)
	}
	out := o.bySink[id]
	if out == nil {
		out = &output{sink: e.Sink, members: make([]*told, e.Sink.Crowd), spare: make([]*told, e.Sink.Crowd)}
		if isPlain(reflect.TypeOf(e.Item)) {
			out.vocab = o.words.of(id)
		}
		o.bySink[id] = out
	}
	if !out.come {
		out.come = true
		o.inTurn = append(o.inTurn, out)
	}
	return out
}

// at is what has come to the sink at a member.
func (o *output) at(m *sim.Member) *told {
	t := o.members[m.Index]
	if t == nil {
		if t = o.spare[m.Index]; t == nil {
			t = &told{name: m.Name}
			o.spare[m.Index] = t
		}
		t.seen, t.known = t.seen[:0], 0
		o.members[m.Index] = t
	}
	return t
}

func (o *outputs) add(e sim.Emission) {
	out := o.of(e)
	t := out.at(e.Member)
	now := o.words.see(out, e)
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

// at is what came to the sink at a member: nothing, if it does not stand here.
func (o *outputs) at(sink *sim.Node, member int) *told {
	if out := o.to(sink); out != nil && member < len(out.members) && out.members[member] != nil {
		return out.members[member]
	}
	return &told{}
}

// together is what came to the sink at all members, as one collection.
func (o *outputs) together(sink *sim.Node) (all []*seen) {
	if out := o.to(sink); out != nil {
		for _, t := range out.members {
			if t != nil {
				all = append(all, t.seen...)
			}
		}
	}
	return all
}

// to is what has come to the sink, or nil.
func (o *outputs) to(sink *sim.Node) *output {
	if sink.ID >= len(o.bySink) || o.bySink[sink.ID] == nil || !o.bySink[sink.ID].come {
		return nil
	}
	return o.bySink[sink.ID]
}
