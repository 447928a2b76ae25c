package stream

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// This file is the judge: what an operator may claim of its result, by all that may be seen of all small inputs.

// verdict is what holds of an operator's result for inputs of some classes.
type verdict struct {
	claims    []class               // that were judged, strongest first
	refuted   map[class]*refutation // those that do not hold
	strongest class                 // of the others; or refused, if it is not worth having
	why       *refutation           // against the least that is worth having, if that does not hold
	orderless bool                  // the result is a value of no lattice, of which nobody can say that it grows
}

// refutation is a run that a claim does not survive: a witness against it.
type refutation struct {
	late     bool // nothing that was seen is wrong, but something is missing
	ideal    []string
	arrivals []arrival
	got      string
	want     string
}

func (w *refutation) String() string {
	var seen []string
	for _, a := range w.arrivals {
		seen = append(seen, a.String())
	}
	return fmt.Sprintf("%s seen as %s: %s, not %s", strings.Join(w.ideal, ", "), strings.Join(seen, ", "), w.got, w.want)
}

// try puts a run to a claim, unless there is a refutation already that shows something wrong, rather than something missing.
func (v *verdict) try(claim class, survives bool, w func() *refutation) {
	old := v.refuted[claim]
	if survives || old != nil && !old.late {
		return
	}
	if found := w(); old == nil || !found.late {
		v.refuted[claim] = found
	}
}

// judge finds what the operator may claim of its result for inputs of these classes.
func (o operator) judge(ins []class) verdict {
	near := o.nearest(ins)
	c, shown := o.calls[near], results.of(o, near)
	v := verdict{claims: shown.claims(), refuted: map[class]*refutation{}, orderless: shown.orderless()}
	for run := range o.observed(c, shown, ins) {
		for _, claim := range v.claims {
			v.try(claim, o.survives(claim, run.want, run.got.trace, run.all), func() *refutation {
				late := survivesSoFar(claim, run.want, run.got.trace)
				return &refutation{late, run.ideal, run.got.arrivals, run.got.trace.String(), run.want[0].String()}
			})
		}
	}
	if slices.Contains(v.claims, "Joined") && v.refuted["Joined"] == nil {
		if w := o.notJoined(c, shown, ins); w != nil {
			v.refuted["Joined"] = w
		}
	}
	o.conclude(&v, ins)
	return v
}

// observation is a run with what one node without faults yields of the same ideal input: one result, or several if a token
// excuses them.
type observation struct {
	ideal []string
	want  []trace
	got   outcome
	all   bool // that there is to see of the input
}

// observed are the runs for all glimpses of all ideal inputs.
func (o operator) observed(c call, shown *shown, ins []class) iter.Seq[observation] {
	return func(yield func(observation) bool) {
		for _, ideal := range tuples(len(ins), c.ideals) {
			want := o.excused(shown, ideal)
			for in, all := range c.glimpses(ins, ideal) {
				for _, got := range shown.outcomes[in] {
					if !yield(o.pardoned(observation{ideal, want, got, all})) {
						return
					}
				}
			}
		}
	}
}

// pardoned is a run without what its token excuses.
func (o operator) pardoned(run observation) observation {
	if o.excuse == nil {
		return run
	}
	want := run.want[0]
	want.seen, run.got.seen = o.excuse(run.ideal, want.seen, run.got.seen)
	run.want = []trace{want}
	return run
}

// glimpses are those of all inputs, and whether they are all there is.
func (c call) glimpses(ins []class, ideal []string) iter.Seq2[seen, bool] {
	return func(yield func(seen, bool) bool) {
		for _, gs := range tuples(len(ins), func(i int) []glimpsed {
			return c.takes[i].kind.glimpses(ins[i], ideal[i], c.vocabulary(i))
		}) {
			var in seen
			for i, g := range gs {
				in[i] = g.glimpse
			}
			if !yield(in, isAll(gs)) {
				return
			}
		}
	}
}

func isAll(gs []glimpsed) bool {
	return !slices.ContainsFunc(gs, func(g glimpsed) bool { return !g.all })
}

// survives reports whether a claim holds of the operator's result; of one that begins ticks, tick by tick.
func (o operator) survives(claim class, ideal []trace, got trace, all bool) bool {
	if !o.ticked {
		return survives(claim, ideal, got, all)
	}
	return slices.ContainsFunc(ideal, func(want trace) bool {
		if got.ticks > want.ticks || all && got.ticks < want.ticks {
			return false
		}
		for i := range got.ticks {
			if !claim.allows(want.inTick(i), got.inTick(i), true) {
				return false
			}
		}
		return true
	})
}

// survives reports whether a claim holds of what was seen, for one at least of the ideal results. Where a promise does not hold,
// nothing is claimed but that who has seen it all knows so, by an error; and there is none elsewhere.
func survives(claim class, ideal []trace, got trace, all bool) bool {
	return slices.ContainsFunc(ideal, func(want trace) bool {
		switch {
		case want.broken:
			return !all || got.broken
		case got.broken:
			return false
		case !claim.allows(want.seen, got.seen, all):
			return false
		case !claim.complete():
			return true
		case all && !got.ended:
			return false
		default: // inside ticks, what has ended is what the tick took in
			return !got.ended || got.inside || claim.allows(want.seen, got.seen, true)
		}
	})
}

// survivesSoFar is survives where more may still come.
func survivesSoFar(claim class, ideal []trace, got trace) bool {
	return slices.ContainsFunc(ideal, func(want trace) bool { return want.broken || !got.broken && claim.allows(want.seen, got.seen, false) })
}

// excused are the results of one node without faults: several, if a token excuses them.
func (o operator) excused(shown *shown, ideal []string) (ts []trace) {
	var words [2]string
	copy(words[:], ideal)
	if !o.anyOrder {
		return []trace{shown.ideal[words]}
	}
	k := o.calls[0].takes[0].kind
	for _, other := range o.calls[0].vocabulary(0).words() {
		if class("Unordered").allows(k.emissions(ideal[0]), k.emissions(other), true) {
			ts = append(ts, shown.ideal[[2]string{other}])
		}
	}
	return ts
}

// conclude finds the claim that holds and says most, if it is worth having.
func (o operator) conclude(v *verdict, ins []class) {
	v.strongest = refused
	for _, least := range weakestFirst(v.claims) {
		if o.worthHaving(ins, least) {
			v.why = v.refuted[least]
			break
		}
	}
	for _, claim := range v.claims {
		if v.refuted[claim] != nil {
			continue
		}
		if whole := claim.when(true); v.refuted[whole] == nil {
			claim = whole
		}
		if o.worthHaving(ins, claim) {
			v.strongest = claim
		}
		return
	}
}

// weakestFirst are growths backwards, or deliveries, the ongoing ones first.
func weakestFirst(claims []class) []class {
	claims = slices.Clone(claims)
	slices.Reverse(claims)
	if n := len(ongoingDeliveries); len(claims) == 2*n {
		return slices.Concat(claims[n:], claims[:n])
	}
	return claims
}

// worthHaving says whether a weaker claim would make the operator useless, or another one.
func (o operator) worthHaving(ins []class, claim class) bool {
	least := o.least
	if o.asFirst {
		least = ins[0]
	}
	if o.whole && ins[0].complete() && !claim.complete() {
		return false
	}
	return least == "" || claim.strength() <= least.strength()
}

// nearest is the call whose inputs are most like these.
func (o operator) nearest(ins []class) int {
	best, most := 0, -1
	for i, c := range o.calls {
		like := 0
		for k, in := range c.takes {
			if in.as.complete() == ins[k].complete() {
				like += 2
			}
			if in.as.ongoing() == ins[k].ongoing() {
				like++
			}
		}
		if like > most {
			best, most = i, like
		}
	}
	return best
}
