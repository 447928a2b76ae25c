package stream

import (
	"fmt"
	"slices"
	"strings"
)

// This file holds three views of one operator against each other: what compiles, what the table says, and what the
// enumeration finds.

// report is an operator with all that the three views say of it.
type report struct {
	operator
	row      row
	answers  map[question]answer
	findings []finding
	parts    map[string]*refutation // by place: why its parts are no whole, or its replicas differ
	failures []string
	excused  []string // what is sound and refused, or more than the types say
}

// finding is what the views say of the result for some inputs.
type finding struct {
	place string // where a hop begins; empty for other operators
	ins   []class
	types answer
	table class
	verdict
}

func (f finding) label() string {
	if f.place == "" {
		return commas(f.ins)
	}
	return f.place + " " + commas(f.ins)
}

// cell is what types say, and in parentheses what is sound if that is more.
func (f finding) cell() string {
	if f.types.result == f.strongest {
		return string(f.types.result)
	}
	return fmt.Sprintf("%s(%s)", f.types.result, f.strongest)
}

func (r *report) fail(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// weigh compares the views of one result.
func (r *report) weigh(f finding) {
	r.findings = append(r.findings, f)
	says := f.types.result
	if says != f.table {
		r.fail("%s of %s: types say %s, the table says %s, the enumeration says %s", r.name, f.label(), says, f.table, f.strongest)
	}
	if f.strongest == refused && f.why == nil {
		r.fail("%s of %s: nothing holds, and there is no witness", r.name, f.label())
	}
	if says != refused && !slices.Contains(f.claims, says) {
		r.fail("%s of %s: types say %s, which is none of %v", r.name, f.label(), says, f.claims)
	}
	if w := f.refuted[says]; w != nil {
		r.fail("%s of %s is unsound: types say %s, the table says %s, the enumeration says %s: %v", r.name, f.label(), says, f.table, f.strongest, w)
	} else if says != f.strongest {
		r.excused = append(r.excused, f.label()+": "+f.cell())
	}
}

// settle ends the comparison: what is sound and refused has a reason in the table.
func (r *report) settle() {
	if len(r.excused) > 0 && r.row["though"] == "" {
		r.fail("%s refuses, or says less than, what the enumeration finds sound: %s; if that is meant, say why in the table", r.name, strings.Join(r.excused, "; "))
	}
}

// compare does all of it for an operator that stays where it is.
func (r *report) compare() {
	r.parts = map[string]*refutation{}
	for _, ins := range r.inputs() {
		r.weigh(finding{ins: ins, types: r.answers[ask(r.operator, ins, "Process")], table: r.row.result(ins), verdict: r.judge(ins)})
	}
	for _, place := range r.judgedPlaces() {
		r.comparePlace(place)
	}
	r.settle()
}

// judgedPlaces are the locations besides a process at which such inputs can be: no plain stream is Sharded, and no cell is
// held in parts.
func (r *report) judgedPlaces() []string {
	at := map[kind][]string{
		"Stream": {"Replicated", "Scattered", "Tick", "Loop"},
		"Keyed":  {"Replicated", "Sharded", "Scattered", "Tick", "Loop"},
		"Cell":   {"Replicated", "Tick", "Loop"},
		"Table":  {"Replicated", "Sharded", "Tick", "Loop"},
	}[r.kinds()[0]]
	for _, beside := range besides {
		if len(r.kinds()) == 2 && slices.Contains(at, sideOf(beside, 0)) && r.canBe(1, sideOf(beside, 1)) {
			at = append(at, beside)
		}
	}
	return at
}

// canBe says that input i can live there.
func (r *report) canBe(i int, place string) bool { return place != "Scattered" || !r.kinds()[i].cell() }

// comparePlace compares the views of a place: what is refused there, or put elsewhere, has a refutation for some inputs, and
// what is allowed has none for any.
func (r *report) comparePlace(place string) {
	table := r.row.where(r.kinds()[0], place)
	for _, f := range r.findings {
		says := f.types.result
		if says == refused {
			continue
		}
		where := r.answers[ask(r.operator, f.ins, place)].where
		if where != table {
			r.fail("%s of %s at %s: types put the result at %s, the table at %s", r.name, f.label(), place, where, table)
		}
		claimed := slices.Contains([]string{sideOf(place, 0), "Scattered", "Loop " + place, "Tick " + place}, where)
		if !claimed && r.parts[place] != nil {
			continue // one refutation is enough
		}
		w := r.refutationAt(place, where, f)
		if r.parts[place] == nil {
			r.parts[place] = w
		}
		if claimed && w != nil {
			r.fail("%s of %s at %s is unsound: types put %s at %s: %v", r.name, f.label(), place, says, where, w)
		}
	}
	elsewhere := table == string(refused) || place == "Replicated" && strings.HasSuffix(table, "Local")
	if elsewhere && r.parts[place] == nil && !slices.Contains([]string{"Tick", "Loop", "Sharded/Replicated"}, place) { // what is replicated comes to shards by Owned
		r.excused = append(r.excused, "at "+place)
	}
}

// refutationAt is against the result at a place where members hold replicas or parts. Ticks are under test by themselves; and
// what is each member's own, for a token, claims nothing.
func (r *report) refutationAt(place, where string, f finding) *refutation {
	switch {
	case place == "Tick" || place == "Loop":
		return nil
	case place != "Replicated" && (where == "Local" || where == "Tick Local"):
		return nil
	default:
		return r.notHeld(place, where, f.ins, f.types.result)
	}
}

// compareHop does it for a hop, which begins at a place.
func (r *report) compareHop() {
	runs := map[int]*crossings{}
	for i, c := range r.calls {
		runs[i] = &crossings{call: c, byName: r.byName, seeds: r.seeds(), done: map[string][]trace{}}
		if r.isWire() {
			runs[i].ideal = &crossings{call: wireOperators[0].calls[0], done: map[string][]trace{}}
		}
	}
	to := r.row["to"]
	for _, place := range r.hopPlaces() {
		for _, ins := range r.inputs() {
			f := finding{place: place, ins: ins, types: r.answers[ask(r.operator, ins, place)], table: r.row.hopResult(place, ins[0])}
			f.verdict = runs[r.nearest(ins)].judge(r.operator, place, ins[0], to)
			r.weigh(f)
			if where := f.types.where; f.types.result != refused && where != to {
				r.fail("%s of %s: types put the result at %s, the table at %s", r.name, f.label(), where, to)
			}
		}
	}
	r.settle()
}

// hopPlaces are where such a handle can be.
func (r *report) hopPlaces() []string {
	if r.isWire() {
		return []string{"Process"}
	}
	return map[kind][]string{
		"Stream": {"Process", "Replicated", "Scattered", "Local"},
		"Keyed":  {"Process", "Replicated", "Sharded", "Scattered", "Local"},
		"Cell":   {"Replicated", "Local"},
		"Table":  {"Replicated", "Sharded", "Local"},
	}[r.kinds()[0]]
}

func (r *report) isWire() bool { return r.row["Ordered/List"] != "" }

// seeds are how many of the flow's seeds are tried.
func (r *report) seeds() uint64 {
	switch {
	case r.isWire():
		return 32 // wires in memory choose by it
	case r.name == "Stream.FollowAny":
		return 16 // whom a reader follows
	case r.kinds()[0].cell():
		return 4 // likewise, and what a wire of gossip does
	default:
		return 1
	}
}
