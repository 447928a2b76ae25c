package rules

import (
	"fmt"
	"slices"
	"strings"
)

// handle is a type that an operator may be called on.
type handle struct {
	kind  string // S, K, C or T
	value string // of a cell or a table
	at    string
	class string // delivery or growth
}

// locations are those of which is asked, as Go. Recursions are begun and closed in one call, so that none is in a Loop.
var locations = map[string]string{
	"Process":        "stream.Process[home]",
	"Replicated":     "stream.Replicated[members]",
	"Sharded":        "stream.Sharded[members, int]",
	"Scattered":      "stream.Scattered[members]",
	"Local":          "stream.Local[members]",
	"TickProcess":    "stream.Tick[stream.Process[home]]",
	"TickReplicated": "stream.Tick[stream.Replicated[members]]",
	"TickLocal":      "stream.Tick[stream.Local[members]]",
}

// besides are places of two inputs that do not live at one.
var besides = []string{
	"Scattered/Replicated", "Sharded/Replicated", "Replicated/Scattered", "Replicated/Sharded",
	"TickProcess/Process", "TickReplicated/Replicated", "TickLocal/Local", "Process/TickProcess", "Local/Process", "Process/Local",
}

var (
	deliveries = []string{"Ordered", "Unordered", "Repeated", "List", "Bag", "Set"}
	growths    = []string{"Final", "Joined", "Monotone", "Live"}
	values     = []string{"int", "nat", "set"}
)

// text is the type as Go.
func (h handle) text() string {
	at := locations[h.at]
	switch h.kind {
	case "S":
		return fmt.Sprintf("stream.Stream[int, %s, props.%s]", at, h.class)
	case "K":
		return fmt.Sprintf("stream.Keyed[int, int, %s, props.%s]", at, h.class)
	case "C":
		return fmt.Sprintf("stream.Cell[%s, %s, props.%s]", h.value, at, h.class)
	default:
		return fmt.Sprintf("stream.Table[int, %s, %s, props.%s]", h.value, at, h.class)
	}
}

// short are the locations in names: what is written has to fit into lines.
var short = map[string]string{
	"Process": "P", "Replicated": "R", "Sharded": "H", "Scattered": "S", "Local": "L",
	"TickProcess": "TP", "TickReplicated": "TR", "TickLocal": "TL",
}

// name is its name in what is written.
func (h handle) name() string { return strings.ToLower(h.kind) + h.value + short[h.at] + h.class }

// all are all handles of these kinds, values and places.
func all(kind, value string, at []string) (hs []handle) {
	classes, vs := deliveries, []string{""}
	if kind == "C" || kind == "T" {
		classes, vs = growths, values
		if value != "" {
			vs = []string{value}
		}
	}
	for _, v := range vs {
		for _, l := range at {
			for _, c := range classes {
				hs = append(hs, handle{kind, v, l, c})
			}
		}
	}
	return hs
}

// inputs are all lists of handles that an operator may be asked about.
func (o operator) inputs() (ins [][]handle) {
	kinds := split(o.on)
	places := sorted(locations)
	switch len(kinds) {
	case 0:
		return [][]handle{nil}
	case 1:
		for _, h := range all(kinds[0][:1], kinds[0][1:], places) {
			ins = append(ins, []handle{h})
		}
		return ins
	}
	for _, pair := range append(slices.Clone(places), besides...) {
		first, second, two := strings.Cut(pair, "/")
		if !two {
			second = first
		}
		for _, a := range all(kinds[0][:1], kinds[0][1:], []string{first}) {
			for _, b := range all(kinds[1][:1], kinds[1][1:], []string{second}) {
				ins = append(ins, []handle{a, b})
			}
		}
	}
	return ins
}

// split parts SCset into S and Cset.
func split(on string) (kinds []string) {
	for _, r := range on {
		if strings.ContainsRune("SKCT", r) {
			kinds = append(kinds, "")
		}
		kinds[len(kinds)-1] += string(r)
	}
	return kinds
}
