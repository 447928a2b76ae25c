package stream

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// This file reads the tables of testdata/rules, which say what the design promises.

// row is a line of a table: its fields by their column's name.
type row map[string]string

// section is the rows below one line of column names, which begins with "# ".
type section struct {
	columns []string
	rows    []row
}

// readTable reads a table by the names of its sections' first columns.
func readTable(file string) (map[string]*section, error) {
	text, err := os.ReadFile("testdata/rules/" + file)
	if err != nil {
		return nil, err
	}
	sections := map[string]*section{}
	var now *section
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		fields := strings.Split(line, "\t")
		switch {
		case strings.HasPrefix(line, "#") && len(fields) > 1:
			fields[0] = strings.TrimPrefix(fields[0], "# ")
			now = &section{columns: fields}
			sections[fields[0]] = now
		case line == "" || strings.HasPrefix(line, "#"):
		case now == nil || len(fields) > len(now.columns):
			return nil, fmt.Errorf("%s: a row with more fields than columns: %q", file, line)
		default:
			r := row{"operator": fields[0]}
			for i, f := range fields {
				r[now.columns[i]] = f
			}
			now.rows = append(now.rows, r)
		}
	}
	return sections, nil
}

// methods are the operators that the row is about.
func (r row) methods() []string { return strings.Fields(r["methods"]) }

func (r row) has(column, word string) bool { return slices.Contains(strings.Fields(r[column]), word) }

// grows is the growth of an ongoing result.
func (r row) grows() class {
	for _, word := range strings.Fields(r["demands"]) {
		if growth, ok := strings.CutPrefix(word, "grows:"); ok {
			return class(growth)
		}
	}
	return ""
}

// result is what the row says for inputs of these classes.
func (r row) result(ins []class) class {
	switch last := ins[len(ins)-1]; {
	case r.refuses(ins):
		return refused
	case last.isGrowth() && r[string(last)] == "first":
		return ins[0]
	case last.isGrowth():
		return class(r[string(last)])
	}
	complete := ins[0].complete()
	if len(ins) == 2 && !r.has("demands", "by:first") {
		complete = complete && ins[1].complete()
	}
	if r.has("demands", "opens") {
		complete = false
	}
	switch said := class(r[column(ins)]); said {
	case "det":
		if complete {
			return "Final"
		}
		return r.grows()
	case "first":
		return ins[0]
	case "second":
		return ins[1]
	case refused:
		return refused
	default:
		if said.complete() {
			return said
		}
		return said.when(complete)
	}
}

// refuses says that the row's demands do.
func (r row) refuses(ins []class) bool {
	first, second := ins[0], ins[len(ins)-1]
	return r.has("demands", "complete") && !first.complete() ||
		r.has("demands", "first:order") && first.strength() > 0 ||
		r.has("demands", "alike") && first.complete() != second.complete() ||
		r.has("demands", "copies") && (first.ongoing() == "Repeated") != (second.ongoing() == "Repeated") ||
		r.has("demands", "first:complete") && !first.complete() ||
		r.has("demands", "first:once") && first.ongoing() == "Repeated" ||
		r.has("demands", "same") && first != second ||
		r.has("demands", "kin") && first.ongoing() != second.ongoing() ||
		r.has("demands", "second:complete") && !second.complete() ||
		r.has("demands", "second:once") && second.ongoing() == "Repeated"
}

// column is where the inputs' deliveries are in the table.
func column(ins []class) string {
	worst := 0
	for _, in := range ins {
		worst = max(worst, in.strength())
	}
	if len(ins) == 1 {
		return []string{"Ordered/List", "Unordered/Bag", "Repeated/Set"}[worst]
	}
	return []string{"both Ordered/List", "any Unordered/Bag, no Repeated/Set", "any Repeated/Set"}[worst]
}

// where is the location of the result, for inputs of this kind at this place, or refused.
func (r row) where(k kind, place string) string {
	says := func(word string) bool { return r.has("place", word) }
	inside := place == "Tick" || place == "Loop"
	if strings.Contains(place, "/") {
		if !says("beside:" + place) {
			return string(refused)
		}
		return sideOf(place, 0)
	}
	inParts := place == "Scattered" || place == "Sharded" && (!k.keyed() || says("one"))
	switch {
	case inParts && (says("whole") || says("one")), inside && (says("observes") || says("outside") || says("ticks") || says("leaves")):
		return string(refused)
	case says("ticks"):
		return "Tick " + ownOf(place)
	case says("leaves"):
		return ownOf(place)
	case says("each"):
		return "Tick " + place
	case says("loop"):
		return "Loop " + place
	case says("observes") && place == "Replicated":
		return "Local"
	case says("scatters") && place == "Sharded":
		return "Scattered"
	case inside:
		return place + " Process"
	default:
		return place
	}
}

// ownOf is the location of what each member has for itself.
func ownOf(place string) string {
	if place == "Process" {
		return place
	}
	return "Local"
}

// hopResult is what the row says of a hop that begins at this place.
func (r row) hopResult(place string, in class) class {
	if r["Ordered/List"] != "" { // a wire: it carries from one process to another
		return r.result([]class{in})
	}
	switch said := r[place]; {
	case r.has("demands", "growing") && in == "Live", said == string(refused),
		r.has("demands", "joined") && in != "Joined", r.has("demands", "once") && in.ongoing() == "Repeated":
		return refused
	case said == "followed" && in.strength() > 0:
		return class("Repeated").when(in.complete())
	case said == "sequenced":
		return class("Ordered").when(in.complete())
	case r.has("demands", "opens"):
		return in.ongoing()
	case said == "mixed" && in.strength() == 0:
		return class("Unordered").when(in.complete())
	default:
		return in
	}
}
