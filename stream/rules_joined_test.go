package stream

import (
	"iter"
	"slices"
)

// This file judges the claim that a value is Joined: that the values of members who have each seen a part join to the value of
// the whole.

// notJoined finds two members whose values do not.
func (o operator) notJoined(c call, shown *shown, as class) *refutation {
	for ideal, parts := range c.partings(as) {
		want := shown.ideal[[2]string{ideal}]
		for _, left := range shown.outcomes[seen{{parts[0], false}}] {
			for _, right := range shown.outcomes[seen{{parts[1], false}}] {
				if got := joinTraces(left.seen, right.seen); !class("Live").allows(want.seen, got, true) {
					return &refutation{
						ideal: []string{ideal}, arrivals: slices.Concat(left.arrivals, right.arrivals),
						got: "the members' join " + trace{seen: got}.String(), want: want.String(),
					}
				}
			}
		}
	}
	return nil
}

// partings are ideal inputs, with what two members have seen who together have seen it all.
func (c call) partings(as class) iter.Seq2[string, [2]string] {
	k, parts := c.takes[0].kind, vocabulary{c.letters(0), 2}.words()
	return func(yield func(string, [2]string) bool) {
		for _, ideal := range c.ideals(0) {
			for _, a := range parts {
				for _, b := range parts {
					if k.makeUp(as, ideal, a, b) && !yield(ideal, [2]string{a, b}) {
						return
					}
				}
			}
		}
	}
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
