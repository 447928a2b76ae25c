package proptest

import (
	"reflect"

	"github.com/calmflow/calm/internal/sim"
)

// outputs are what came to the sinks of a flow in one run.
type outputs struct {
	bySink map[int]*output
	inTurn []*output
}

// output is what came to one sink, at each member.
type output struct {
	sink    *sim.Node
	members []*told // by their index
}

// told is what came to a sink at one member, in order.
type told struct {
	name string
	seen []seen
}

// seen is an item that came to a sink, or a value that a cell had. Order and growth are those of its key.
type seen struct {
	key, text string // as text
	shown     string // what a person reads
	value     any    // as it came; of a cell a copy
}

func newOutputs() *outputs { return &outputs{bySink: map[int]*output{}} }

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
	t.seen = append(t.seen, seeing(e))
}

func seeing(e sim.Emission) (s seen) {
	item := e.Item
	if kind := e.Sink.Kind; kind == "keyed" || kind == "table" {
		entry := reflect.ValueOf(item)
		s.key, item = text(entry.FieldByName("Key").Interface()), entry.FieldByName("Value").Interface()
	}
	s.text, s.shown = text(item), show(e.Item)
	if s.value = item; e.Sink.Grow != "" {
		s.value = formOf(reflect.TypeOf(item)).copy(item)
	}
	return s
}

// at is what came to the sink at a member: nothing, if it does not stand here.
func (o *outputs) at(sink *sim.Node, member int) *told {
	if out := o.bySink[sink.ID]; out != nil && member < len(out.members) && out.members[member] != nil {
		return out.members[member]
	}
	return &told{}
}

// together is what came to the sink at all members, as one collection.
func (o *outputs) together(sink *sim.Node) (all []seen) {
	if out := o.bySink[sink.ID]; out != nil {
		for _, t := range out.members {
			if t != nil {
				all = append(all, t.seen...)
			}
		}
	}
	return all
}
