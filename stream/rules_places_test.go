package stream

import (
	"iter"
	"slices"
	"strings"
)

// This file judges locations: whether the members' results make up the result of the whole, however the collection was dealt
// over two members, and whether two replicas agree.

// deals are what two members hold of ideal inputs at a place: each all of it if they are replicas; if they are shards, what a
// function of the key gives them, the same for all inputs; and if it is scattered, each item anyhow.
// Of two inputs that do not live at one place each is dealt as its place says.
func deals(place string, words []string) (all [][2][]string) {
	if first, second, two := strings.Cut(place, "/"); two {
		for _, a := range deals(first, words[:1]) {
			for _, b := range deals(second, words[1:]) {
				all = append(all, [2][]string{append(a[0], b[0]...), append(a[1], b[1]...)})
			}
		}
		return all
	}
	switch place {
	case "Replicated":
		return [][2][]string{{words, words}}
	case "Sharded":
		for router := range 4 {
			all = append(all, dealBy(words, func(_ int, letter byte) int { return router >> rankOfKey(letter) & 1 }))
		}
		return all
	}
	letters := 0
	for _, w := range words {
		letters += len(w)
	}
	for router := range 1 << letters {
		all = append(all, dealBy(words, func(i int, _ byte) int { return router >> i & 1 }))
	}
	return all
}

// dealBy gives each letter, the i-th of all, to the member that owner names.
func dealBy(words []string, owner func(i int, letter byte) int) (parts [2][]string) {
	i := 0
	for _, w := range words {
		var part [2][]byte
		for k := range len(w) {
			m := owner(i, w[k])
			part[m] = append(part[m], w[k])
			i++
		}
		for m := range parts {
			parts[m] = append(parts[m], string(part[m]))
		}
	}
	return parts
}

func rankOfKey(letter byte) int {
	if keyOf(letter) == "k" {
		return 0
	}
	return 1
}

// dealt are the outcomes of two members, each of which has seen all that it holds of an ideal input.
func (c call) dealt(shown *shown, place string, ins []class) iter.Seq2[[]string, [2]outcome] {
	return func(yield func([]string, [2]outcome) bool) {
		for _, ideal := range c.small() {
			for _, parts := range deals(place, ideal) {
				right := c.wholes(shown, ins, parts[1])
				for _, a := range c.wholes(shown, ins, parts[0]) {
					for _, b := range right {
						if !yield(ideal, [2]outcome{a, b}) {
							return
						}
					}
				}
			}
		}
	}
}

// wholes are the outcomes of what is all there is to see of these words.
func (c call) wholes(shown *shown, ins []class, words []string) (os []outcome) {
	for in, all := range c.glimpses(ins, words) {
		if all {
			os = append(os, shown.outcomes[in]...)
		}
	}
	return os
}

// notHeld finds two members at a place whose results are not what the types claim: parts of the result of the whole, or, at
// replicas, alike.
func (o operator) notHeld(place, where string, ins []class, claim class) *refutation {
	near := o.nearest(ins)
	c, shown := o.calls[near], results.of(o, near)
	for ideal, two := range c.dealt(shown, place, ins) {
		a, b := two[0].trace, two[1].trace
		want, ok := o.excused(shown, ideal), false
		if o.excuse != nil && place != "Replicated" {
			whole := want[0]
			whole.seen, _ = o.excuse(ideal, whole.seen, slices.Concat(a.seen, b.seen))
			_, a.seen = o.excuse(ideal, nil, a.seen)
			_, b.seen = o.excuse(ideal, nil, b.seen)
			want = []trace{whole}
		}
		switch {
		case place == "Replicated":
			ok = agree(claim, a, b)
		case want[0].broken: // one member's error ends the flow
			ok = a.broken || b.broken
		case a.broken || b.broken:
		case o.ticked:
			ok = holdsInTicks(claim, want[0], a, b)
		default:
			ok = slices.ContainsFunc(want, func(w trace) bool { return holds(claim, w, a, b, where == "Sharded") })
		}
		if !ok {
			return &refutation{
				ideal: ideal, arrivals: slices.Concat(two[0].arrivals, two[1].arrivals),
				got: a.String() + " and " + b.String(), want: want[0].String(),
			}
		}
	}
	return nil
}

// holds reports whether two members' results, all there is of each, are parts of the ideal one: together no item more or less,
// in the order of the ideal at each member if the claim is Ordered, and no key at both members if keys are whole. A cell is no
// collection: each member claims to have its value.
func holds(claim class, want, a, b trace, wholeKeys bool) bool {
	both := slices.Concat(a.seen, b.seen)
	apart := !slices.ContainsFunc(a.seen, func(e emission) bool { return countKey(b.seen, e.key) > 0 })
	switch {
	case claim.complete() && !(a.ended && b.ended):
		return false
	case claim.isGrowth():
		return apart && claim.allows(want.seen, both, true)
	case wholeKeys && !apart:
		return false
	case claim.ongoing() == "Ordered":
		return class("Unordered").allows(want.seen, both, true) && isSubsequence(a.seen, want.seen) && isSubsequence(b.seen, want.seen)
	default:
		return claim.allows(want.seen, both, true)
	}
}

// holdsInTicks is holds for each tick: what both members have in it is the ideal tick's.
func holdsInTicks(claim class, want, a, b trace) bool {
	for i := range max(want.ticks, a.ticks, b.ticks) {
		if !loosened(claim).allows(want.inTick(i), slices.Concat(a.inTick(i), b.inTick(i)), true) {
			return false
		}
	}
	return true
}

// isSubsequence says so of the emissions of each key.
func isSubsequence(part, whole []emission) bool {
	at := map[string]int{} // how many of a key's emissions in whole are used up
	for _, e := range part {
		for {
			next, ok := nth(whole, e.key, at[e.key])
			if !ok {
				return false
			}
			at[e.key]++
			if next.is(e) {
				break
			}
		}
	}
	return true
}

// agree reports whether two replicas, each of which has seen all, end with results that the claim does not tell apart; inside
// ticks, tick by tick.
func agree(claim class, a, b trace) bool {
	if a.broken || b.broken {
		return a.broken && b.broken
	}
	if !a.inside {
		return claim.allows(lasting(claim, a), b.seen, true)
	}
	for i := range max(a.ticks, b.ticks) {
		if !claim.allows(a.inTick(i), b.inTick(i), true) {
			return false
		}
	}
	return a.ticks == b.ticks
}

// lasting is what a replica has shown in the end: of a cell its last values.
func lasting(claim class, t trace) (es []emission) {
	if !claim.isGrowth() {
		return t.seen
	}
	for i, e := range t.seen {
		if countKey(t.seen[i+1:], e.key) == 0 {
			es = append(es, e)
		}
	}
	return es
}
