package stream

import (
	"fmt"
	"slices"
	"strings"
)

// This file prints reports as lines of the matrix.

const (
	nameWidth = 31
	cellWidth = 19
)

func columns(title string, cs []class) string {
	s := fmt.Sprintf("%-*s", nameWidth, title)
	for _, c := range cs {
		s += fmt.Sprintf(" %-*s", cellWidth, c)
	}
	return s
}

func (r *report) isHop() bool    { return len(r.findings) > 0 && r.findings[0].place != "" }
func (r *report) ofHop() bool    { return r.isHop() }
func (r *report) ofTwo() bool    { return len(r.kinds()) == 2 && !r.kinds()[1].cell() }
func (r *report) byTable() bool  { return len(r.kinds()) == 2 && r.kinds()[1].cell() }
func (r *report) ofCell() bool   { return !r.isHop() && len(r.kinds()) == 1 && r.kinds()[0].cell() }
func (r *report) ofStream() bool { return !r.isHop() && len(r.kinds()) == 1 && !r.ofCell() }

// line is one line for all classes, and the result's place for those where members hold replicas or parts.
func (r *report) line() []string {
	s := fmt.Sprintf("%-*s", nameWidth, r.name)
	for _, f := range r.findings {
		s += fmt.Sprintf(" %-*s", cellWidth, f.cell())
	}
	judged := strings.Join(r.judgedPlaces(), " ")
	for _, place := range []string{"Replicated", "Sharded", "Scattered"} {
		short := ""
		if strings.Contains(judged, place) {
			short = r.short(place)
		}
		s += fmt.Sprintf(" %-6s", short)
	}
	return []string{s}
}

func (r *report) short(place string) string {
	where := refused
	for _, f := range r.findings {
		if f.types.result != refused {
			where = class(r.answers[ask(r.operator, f.ins, place)].where)
			break
		}
	}
	switch where {
	case class(place), class("Loop " + place), class("Tick " + place):
		return "="
	case "Local", "Tick Local":
		return "L"
	case "Scattered":
		return "S"
	}
	return string(where)
}

// square is a line for each class of the first input.
func (r *report) square() (lines []string) {
	by := len(deliveries)
	if r.byTable() {
		by = len(growths)
	}
	for i, f := range r.findings {
		if i%by == 0 {
			name := fmt.Sprintf("%-*s %s", nameWidth-10, strings.TrimPrefix(strings.TrimPrefix(r.name, "TableRecursion."), "Recursion."), f.ins[0])
			lines = append(lines, fmt.Sprintf("%-*s", nameWidth, name))
		}
		lines[len(lines)-1] += fmt.Sprintf(" %-*s", cellWidth, f.cell())
	}
	return lines
}

// byPlace is a line for each place where a hop begins.
func (r *report) byPlace() (lines []string) {
	place := ""
	for _, f := range r.findings {
		if f.place != place {
			place = f.place
			lines = append(lines, fmt.Sprintf("%-*s", nameWidth, fmt.Sprintf("%-*s %s", nameWidth-11, r.name, place)))
		}
		lines[len(lines)-1] += fmt.Sprintf(" %-*s", cellWidth, f.cell())
	}
	return lines
}

// refusals are the witnesses against what is refused, and against places; equal ones together.
func (r *report) refusals() []string {
	var g grouped
	for _, f := range r.findings {
		if f.types.result == refused && f.why != nil {
			g.add(f.label(), f.why.String())
		}
	}
	for _, place := range []string{"Replicated", "Sharded", "Scattered"} {
		if w := r.parts[place]; w != nil {
			g.add("at "+place, w.String())
		}
	}
	return g.lines(r.name)
}

// limits are the witnesses against the next stronger results.
func (r *report) limits() []string {
	var g grouped
	for _, f := range r.findings {
		if w := f.refuted[f.next()]; w != nil && f.orderless {
			g.add(f.label(), "not "+string(f.next())+": its value is of no lattice")
		} else if w != nil && f.loses() {
			g.add(f.label(), fmt.Sprintf("not %s: %v", f.next(), w))
		}
	}
	return g.lines(r.name)
}

// next is the result that says a little more than the types do: more of the order or the growth, or nothing.
func (f finding) next() class {
	says := f.types.result
	switch n := says.strength(); {
	case says == refused || n == 0:
		return ""
	case says.isGrowth():
		return growths[n-1]
	default:
		return ongoingDeliveries[n-1].when(says.complete())
	}
}

// loses says that the result says less than each input does.
func (f finding) loses() bool {
	says := f.types.result
	return says.isGrowth() != f.ins[0].isGrowth() || !slices.ContainsFunc(f.ins, func(in class) bool { return in.strength() >= says.strength() })
}

// grouped are texts with the labels that they are for, in order.
type grouped struct {
	texts  []string
	labels map[string][]string
}

func (g *grouped) add(label, text string) {
	if g.labels == nil {
		g.labels = map[string][]string{}
	}
	if g.labels[text] == nil {
		g.texts = append(g.texts, text)
	}
	g.labels[text] = append(g.labels[text], label)
}

func (g *grouped) lines(name string) (lines []string) {
	for _, text := range g.texts {
		labels := strings.Join(g.labels[text], "; ")
		if n := len(g.labels[text]); n > 3 {
			labels = fmt.Sprintf("%s, and %d more", g.labels[text][0], n-1)
		}
		lines = append(lines, fmt.Sprintf("%-*s %s: %s", nameWidth, name, labels, text))
	}
	return lines
}
