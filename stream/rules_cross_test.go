package stream

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// This file judges what brings a stream to another place. One node without faults is one member; against it stand two, which
// hold the collection as their place says, and two who receive.

// cross runs a hop: what arrives at each sender is given, and what each receiver sees is returned.
func (c call) cross(senders []arrival, receivers int, seed uint64) []trace {
	f := New("rules")
	f.Seed = seed
	from := f.place("Cluster", "cluster", reflect.TypeFor[worlds](), len(senders))
	f.Process[readingProcess]()
	f.Cluster[readingCluster](receivers)
	b := &bench{}
	n := b.arriving(c.takes[0].kind, from, func(m *member) arrival { return senders[m.index] })
	played.Add(1)
	traces := make([]trace, max(receivers, len(senders))) // gossip is among the senders
	c.apply([]*node{n}).watch(traces)
	if err := b.play(f); err != nil {
		panic(err)
	}
	return traces[:receivers]
}

// holding is a way for members to hold an ideal input: a word for each. Where each has its own, the ideal is theirs; else it
// is what one member alone would hold.
type holding struct {
	ideal []string
	words []string
}

// hopLetters are fewer than elsewhere: each run takes a flow of its own.
var hopLetters = map[kind]string{"Stream": "ab", "Keyed": "abA", "Cell": "abcd", "Table": "abAB"}

func (k kind) holdings(place string) (hs []holding) {
	if place == "Process" {
		for _, w := range k.ideals(vocabulary{hopLetters[k], 3}) {
			hs = append(hs, holding{[]string{w}, []string{w}})
		}
		return hs
	}
	ideals := k.ideals(vocabulary{hopLetters[k], 2})
	for _, w := range ideals {
		whole := []string{w}
		switch place {
		case "Replicated":
			hs = append(hs, holding{whole, []string{w, w}})
		case "Local":
			for _, v := range ideals {
				if len(w)+len(v) <= 2 {
					hs = append(hs, holding{[]string{w, v}, []string{w, v}})
				}
			}
		default:
			for _, parts := range deals(place, whole) {
				hs = append(hs, holding{whole, []string{parts[0][0], parts[1][0]}})
			}
		}
	}
	return hs
}

// glimpses are what the members may have seen of what they hold, if it is not too much.
func (h holding) glimpses(k kind, in class) [][]glimpsed {
	all := tuples(len(h.words), func(i int) []glimpsed {
		return k.glimpses(in, h.words[i], vocabulary{hopLetters[k], len(h.ideal[0]) + 1})
	})
	return slices.DeleteFunc(all, func(gs []glimpsed) bool {
		letters := 0
		for _, g := range gs {
			letters += len(g.word)
		}
		return letters > 4
	})
}

// crossings are the runs of one hop, each done once.
type crossings struct {
	call   call
	ideal  *crossings // of a wire: one that does nothing
	byName bool
	seeds  uint64 // what is tried of them: a seed chooses a replica, or what a wire does
	done   map[string][]trace
}

func (c *crossings) cross(senders []arrival, receivers int, seed uint64) []trace {
	id := fmt.Sprint(senders, receivers, seed)
	if c.done[id] == nil {
		c.done[id] = c.call.cross(senders, receivers, seed)
	}
	return c.done[id]
}

// want is what one node without faults yields: to all receivers the same, or to each its own.
func (c *crossings) want(ideal []string) []trace {
	if c.ideal != nil {
		return c.ideal.want(ideal)
	}
	if c.byName {
		return c.cross(atOnce(ideal), 2, 0)
	}
	t := c.cross(atOnce(ideal), 1, 0)[0]
	if t.values { // who gossips hears itself in a later tick
		t.seen = lasting("Joined", t)
	}
	return []trace{t}
}

// judge finds what may be claimed of a hop's result, from such a place, for an input of this class.
func (c *crossings) judge(o operator, place string, in class, to string) verdict {
	v := verdict{claims: claimsOf(in), refuted: map[class]*refutation{}}
	for run := range c.observed(place, in, to) {
		for _, claim := range v.claims {
			v.try(claim, o.arrives(claim, to, run.want, run.got, run.all), func() *refutation {
				late := o.arrives(claim.ongoing(), to, run.want, run.got, false)
				return &refutation{late, run.ideal, run.arrivals, fmt.Sprint(run.got), printed(run.want)}
			})
		}
	}
	o.conclude(&v, []class{in})
	return v
}

// printed is what all receivers are to have, or each.
func printed(want []trace) string {
	if len(want) == 1 {
		return want[0].String()
	}
	return fmt.Sprint(want)
}

// crossing is a run of a hop: what arrived at the senders, and what the receivers have.
type crossing struct {
	ideal    []string
	want     []trace // for each receiver, or for all
	arrivals []arrival
	got      []trace
	all      bool // that there is to see of the input
}

// observed are the runs for all glimpses of all holdings.
func (c *crossings) observed(place string, in class, to string) iter.Seq[crossing] {
	k := c.call.takes[0].kind
	return func(yield func(crossing) bool) {
		for _, h := range k.holdings(place) {
			want := c.want(h.ideal)
			for _, gs := range h.glimpses(k, in) {
				for _, as := range tuples(len(gs), func(i int) []arrival { return brief(gs[i].glimpse) }) {
					for seed := range c.seeds {
						if !yield(crossing{h.ideal, want, as, c.cross(as, receivers(to), seed), isAll(gs)}) {
							return
						}
					}
				}
			}
		}
	}
}

// claimsOf are what there is to claim of the result of a hop: it makes no more of a cell than it was.
func claimsOf(in class) []class {
	if in.isGrowth() {
		return growths[in.strength():]
	}
	return deliveries
}

func receivers(to string) int {
	if to == "Process" {
		return 1
	}
	return 2
}

// arrives reports whether a claim survives what the receivers have: each replica all of it, members their parts, and behind
// a cut each what got through.
func (o operator) arrives(claim class, to string, wants, got []trace, whole bool) bool {
	want := wants[0]
	switch {
	case o.byName:
		return !slices.ContainsFunc([]int{0, 1}, func(i int) bool { return !survives(claim, wants[i:i+1], got[i], whole) })
	case o.loss:
		return !slices.ContainsFunc(got, func(t trace) bool { return !survivesLoss(claim, want, t) })
	case o.anyOrder:
		return o.agreesOnOrder(claim, want, got, whole)
	case to == "Process" || to == "Replicated":
		return !slices.ContainsFunc(got, func(t trace) bool { return !survives(claim, []trace{want}, t, whole) })
	case whole:
		return holds(claim, want, got[0], got[1], to == "Sharded")
	default:
		return true // parts of a part: what is in one of them is in the whole later
	}
}

// agreesOnOrder is for a token that excuses any order, if all have the same.
func (o operator) agreesOnOrder(claim class, want trace, got []trace, whole bool) bool {
	for _, t := range got {
		if !survives(loosened(claim), []trace{want}, t, whole) {
			return false
		}
		if claim.strength() == 0 && !claim.ongoing().allows(got[0].seen, t.seen, whole) && !claim.ongoing().allows(t.seen, got[0].seen, whole) {
			return false
		}
	}
	return true
}

// loosened is a claim without its order.
func loosened(claim class) class {
	if claim.strength() == 0 {
		return class("Unordered").when(claim.complete())
	}
	return claim
}

// survivesLoss is survives where items may be missing, and the others keep their order.
func survivesLoss(claim class, want, got trace) bool {
	switch {
	case claim.complete():
		return claim.allows(want.seen, got.seen, got.ended)
	case claim == "Ordered":
		return isSubsequence(got.seen, want.seen)
	default:
		return claim.allows(want.seen, got.seen, false)
	}
}

// brief are a few arrivals of a glimpse: from the first step on, one letter a step, and all in the second.
func brief(s glimpse) []arrival {
	late := arrival{s, []string{"", s.word}}
	if len(s.word) < 2 {
		return []arrival{{s, []string{s.word}}, late}
	}
	return []arrival{{s, strings.Split(s.word, "")}, late}
}
