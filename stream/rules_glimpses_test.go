package stream

import "strings"

// This file enumerates what an operator may see of an ideal input, and when.

// glimpse is what an operator saw of an input: a word, and whether it ended.
type glimpse struct {
	word  string
	ended bool
}

func (g glimpse) String() string { return g.word + ending(g.ended) }

func ending(ended bool) string {
	if ended {
		return "."
	}
	return "…"
}

// glimpsed is a glimpse of a certain ideal. It is all of it unless more may come.
type glimpsed struct {
	glimpse
	all bool
}

// glimpses are what may be seen of the ideal under a class, of these words. What is ongoing may end anywhere, or not, and who
// sees its end knows nothing by it; what is complete is all there once it has ended. A part that has not ended is left out:
// it is how a longer word begins, and who saw that saw the part before.
func (k kind) glimpses(as class, ideal string, of vocabulary) []glimpsed {
	return glimpsesOf.get(glimpseKey{k, as, ideal, of}, func() (all []glimpsed) {
		want := k.emissions(ideal)
		for _, w := range of.words() {
			seen := k.emissions(w)
			whole := as.allows(want, seen, true)
			if whole && !as.complete() {
				all = append(all, glimpsed{glimpse{w, false}, true})
			}
			if whole || !as.complete() && as.allows(want, seen, false) {
				all = append(all, glimpsed{glimpse{w, true}, whole})
			}
		}
		return all
	})
}

type glimpseKey struct {
	kind  kind
	as    class
	ideal string
	of    vocabulary
}

var glimpsesOf cache[glimpseKey, []glimpsed]

// arrival is when a glimpse is seen: its letters, step by step. What has ended ends with its last step, which may be empty.
type arrival struct {
	glimpse
	steps []string
}

func (a arrival) String() string { return strings.Join(a.steps, "|") + ending(a.ended) }

// atOnce is the arrival of words that are all there is, in one step.
func atOnce(words []string) (as []arrival) {
	for _, w := range words {
		as = append(as, arrival{glimpse{w, true}, []string{w}})
	}
	return as
}

// comings are all ways in which a word may come in a number of steps, with and without an end.
func comings(word string, steps int) (all []arrival) {
	for _, cut := range cuts(word, steps) {
		used := len(cut)
		for used > 1 && cut[used-1] == "" {
			used--
		}
		all = append(all, arrival{glimpse{word, false}, cut[:used]})
		for ; used <= steps; used++ {
			all = append(all, arrival{glimpse{word, true}, cut[:used]})
		}
	}
	return all
}

// cuts are all ways to cut a word into n parts, long ones first.
func cuts(word string, n int) (all [][]string) {
	if n == 1 {
		return [][]string{{word}}
	}
	for i := len(word); i >= 0; i-- {
		for _, rest := range cuts(word[i:], n-1) {
			all = append(all, append([]string{word[:i]}, rest...))
		}
	}
	return all
}
