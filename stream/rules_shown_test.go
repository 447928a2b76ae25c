package stream

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// This file runs an operator on everything, once, and keeps what was seen of what.

// seen are the glimpses of an operator's inputs; the second is empty if it has one.
type seen [2]glimpse

// outcome is a result that some glimpses had, and the first arrival that gave it.
type outcome struct {
	trace
	arrivals []arrival
}

// shown is what one call shows.
type shown struct {
	outcomes map[seen][]outcome
	ideal    map[[2]string]trace // one node without faults, which takes the inputs at once
}

// bounds are the limits of the enumeration: letters of an ideal input, of a glimpse of it, of all glimpses together, and steps of
// arrival.
func (c call) bounds() (ideal, glimpse, together, steps int) {
	switch {
	case c.within != nil:
		return c.within.ideal, c.within.glimpse, c.within.together, c.within.steps
	case len(c.takes) == 2 && c.takes[1].kind.cell():
		return 2, 3, 3, 2 // values grow, so that there are many ways to see them
	case len(c.takes) == 2:
		return 2, 3, 4, 2
	case c.takes[0].kind == "Stream":
		return 3, 4, 4, 3
	default:
		return 3, 3, 3, 3 // more letters in the alphabet
	}
}

// ideals are the words that input i may ideally be, and vocabulary what may be seen of them.
func (c call) ideals(i int) []string {
	n, _, _, _ := c.bounds()
	return c.meantOf(i, c.takes[i].kind.ideals(vocabulary{c.letters(i), n}))
}

// meantOf are those of the words that the claims on input i allow as an ideal.
func (c call) meantOf(i int, words []string) []string {
	if i > 0 || c.meant == nil {
		return words
	}
	return slices.DeleteFunc(words, func(w string) bool { return !c.meant(w) })
}

// words are the words that are run of input i.
func (c call) words(i int) []string {
	if i > 0 || c.runs == nil {
		return c.vocabulary(i).words()
	}
	return slices.DeleteFunc(slices.Clone(c.vocabulary(i).words()), func(w string) bool { return !c.runs(w) })
}

func (c call) vocabulary(i int) vocabulary {
	_, n, _, _ := c.bounds()
	return vocabulary{c.letters(i), n}
}

func (c call) letters(i int) string {
	if c.within != nil {
		return c.within.letters[c.takes[i].kind]
	}
	return letters[c.takes[i].kind][len(c.takes)-1]
}

// limits are bounds of one's own.
type limits struct {
	ideal, glimpse, together, steps int
	letters                         map[kind]string
	comings                         func(word string) []arrival // or nil, for all
}

// small are ideal inputs for what needs two members to see them.
func (c call) small() [][]string {
	all := tuples(len(c.takes), func(i int) []string { return c.meantOf(i, c.takes[i].kind.ideals(vocabulary{c.letters(i), 2})) })
	most := 3
	if len(c.takes) == 2 && c.takes[1].kind.cell() {
		most = 4 // two edges and two values
	}
	return slices.DeleteFunc(all, func(words []string) bool { return len(strings.Join(words, "")) > most })
}

// tuples are all combinations of one choice for each input.
func tuples[T any](inputs int, choices func(i int) []T) (all [][]T) {
	all = [][]T{nil}
	for i := range inputs {
		var longer [][]T
		for _, head := range all {
			for _, x := range choices(i) {
				longer = append(longer, append(head[:len(head):len(head)], x))
			}
		}
		all = longer
	}
	return all
}

// show runs the call on all arrivals of all words.
func (c call) show() *shown {
	s := &shown{outcomes: map[seen][]outcome{}, ideal: map[[2]string]trace{}}
	schedules := c.schedules()
	for i, t := range c.runAll(schedules, false) {
		in := seenIn(schedules[i])
		if !slices.ContainsFunc(s.outcomes[in], func(o outcome) bool { return o.id() == t.id() }) {
			s.outcomes[in] = append(s.outcomes[in], outcome{t, schedules[i]})
		}
	}
	var ideal [][]arrival
	for _, words := range tuples(len(c.takes), c.words) {
		ideal = append(ideal, atOnce(words))
	}
	for i, t := range c.runAll(ideal, false) {
		if t.values && !t.inside { // a recursion shows what a value grows through
			t.seen = lasting("Joined", t)
		}
		s.ideal[wordsSeen(ideal[i])] = t
	}
	return s
}

// schedules are all ways in which all inputs may come.
func (c call) schedules() [][]arrival {
	_, _, together, steps := c.bounds()
	all := tuples(len(c.takes), func(i int) (as []arrival) {
		for _, w := range c.words(i) {
			if c.within != nil && c.within.comings != nil {
				as = append(as, c.within.comings(w)...)
			} else {
				as = append(as, comings(w, steps)...)
			}
		}
		return as
	})
	return slices.DeleteFunc(all, func(as []arrival) bool { return len(as) == 2 && len(as[0].word)+len(as[1].word) > together })
}

// runAll is run, for any number of worlds.
func (c call) runAll(schedules [][]arrival, inTicks bool) (traces []trace) {
	const some = 256 // more do not fit the processor's cache
	for len(schedules) > 0 {
		n := min(some, len(schedules))
		traces = append(traces, c.run(schedules[:n], inTicks)...)
		schedules = schedules[n:]
	}
	return traces
}

func seenIn(as []arrival) (in seen) {
	for i, a := range as {
		in[i] = a.glimpse
	}
	return in
}

func wordsSeen(as []arrival) (words [2]string) {
	for i, a := range as {
		words[i] = a.word
	}
	return words
}

// claims are what there is to claim of such results, strongest first.
func (s *shown) claims() []class {
	for _, t := range s.ideal {
		if t.values {
			return growths
		}
	}
	return deliveries
}

// orderless says that the results are values of no lattice.
func (s *shown) orderless() bool {
	for _, t := range s.ideal {
		if len(t.seen) > 0 {
			return t.values && t.seen[0].value == nil
		}
	}
	return false
}

// register keeps what calls show, since several tests ask for it.
type register struct {
	mu    sync.Mutex
	shown map[string]func() *shown
}

var results = register{shown: map[string]func() *shown{}}

// of returns what call i of the operator shows.
func (r *register) of(o operator, i int) *shown {
	id := fmt.Sprint(o.name, i)
	r.mu.Lock()
	once := r.shown[id]
	if once == nil {
		once = sync.OnceValue(o.calls[i].show)
		r.shown[id] = once
	}
	r.mu.Unlock()
	return once()
}
