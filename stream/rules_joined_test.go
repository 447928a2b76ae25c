package stream

import (
	"iter"
	"slices"
)

// This file judges the claim that a value is Joined: that the values of members who have each seen a part join to the value of
// the whole.

// notJoined finds two members whose values do not.
func (o operator) notJoined(c call, shown *shown, ins []class) *refutation {
	for ps := range c.partings(ins) {
		var ideal []string
		var words [2]string
		var a, b seen
		for i, p := range ps {
			ideal = append(ideal, p.ideal)
			words[i], a[i], b[i] = p.ideal, glimpse{p.parts[0], false}, glimpse{p.parts[1], false}
		}
		want := shown.ideal[words]
		for _, left := range shown.outcomes[a] {
			for _, right := range shown.outcomes[b] {
				if got := joinTraces(left.seen, right.seen); !class("Live").allows(want.seen, got, true) {
					return &refutation{
						ideal: ideal, arrivals: slices.Concat(left.arrivals, right.arrivals),
						got: "the members' join " + trace{seen: got}.String(), want: want.String(),
					}
				}
			}
		}
	}
	return nil
}

// parting is an ideal input, with what two members have seen of it who together have seen it all.
type parting struct {
	ideal string
	parts [2]string
}

// partings are those of all inputs.
func (c call) partings(ins []class) iter.Seq[[]parting] {
	return func(yield func([]parting) bool) {
		for _, ps := range tuples(len(ins), func(i int) []parting { return c.partingsOf(i, ins[i]) }) {
			if !yield(ps) {
				return
			}
		}
	}
}

func (c call) partingsOf(i int, as class) (ps []parting) {
	k, parts := c.takes[i].kind, vocabulary{c.letters(i), 2}.words()
	for _, ideal := range c.ideals(i) {
		for _, a := range parts {
			for _, b := range parts {
				if k.makeUp(as, ideal, a, b) {
					ps = append(ps, parting{ideal, [2]string{a, b}})
				}
			}
		}
	}
	return ps
}

// makeUp says whether two words are parts of the ideal, and make it up as far as the class says so: parts of a collection do,
// those of a joined value join to it, and those of another value may be anything.
func (k kind) makeUp(as class, ideal, a, b string) bool {
	want, left, right := k.emissions(ideal), k.emissions(a), k.emissions(b)
	if !as.allows(want, left, false) || !as.allows(want, right, false) {
		return false
	}
	both := slices.Concat(left, right)
	switch {
	case as == "Joined":
		return class("Live").allows(want, joinTraces(left, right), true)
	case as.isGrowth():
		return true
	case as.ongoing() == "Repeated":
		return contains(both, want)
	default:
		return !slices.ContainsFunc(want, func(e emission) bool { return count(both, e) < count(want, e) })
	}
}

// joinTraces are the joins of what two members have last, key by key.
func joinTraces(a, b []emission) (joined []emission) {
	both := slices.Concat(a, b)
	for i, e := range both {
		if countKey(both[:i], e.key) > 0 {
			continue
		}
		left, inLeft := last(a, e.key)
		right, inRight := last(b, e.key)
		switch {
		case inLeft && inRight:
			e, _ = join(left, right)
			joined = append(joined, e)
		case inLeft:
			joined = append(joined, left)
		default:
			joined = append(joined, right)
		}
	}
	return joined
}
