package stream

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// This file runs one operator on the result of another: g's real kernels on what f's real kernels hand out.

// pairing is a call of g on the result of a call of f.
type pairing struct {
	f, g  operator
	fCall int
	gCall int
	into  int    // which input of g f's result is
	other *aside // what its other input sees, or nil if it has none
}

// aside is what the other input of a pair's second operator sees: all of one ideal word, or the first operator's result too.
type aside struct {
	arrival
	ideal string
	as    []class
	self  bool
}

// asides are a few of each kind: in time and late, in order, out of it, and with repeats.
func (k kind) asides() []aside {
	end := func(steps ...string) arrival { return arrival{glimpse{strings.Join(steps, ""), true}, steps} }
	unordered := []class{"Unordered", "Repeated", "Bag", "Set"}
	switch k {
	case "Cell":
		return []aside{{end("d"), "d", growths, false}, {end("", "d"), "d", growths, false}, {end("b", "d"), "d", growths[1:], false}}
	case "Table":
		return []aside{{end("dB"), "dB", growths, false}, {end("", "dB"), "dB", growths, false}, {end("b", "Bd"), "dB", growths[1:], false}}
	case "Keyed":
		return []aside{
			{end("abA"), "abA", deliveries, false},
			{end("", "abA"), "abA", deliveries, false},
			{end("bA", "a"), "abA", unordered, false},
			{end("a", "Aba"), "abA", []class{"Repeated", "Set"}, false},
		}
	}
	return []aside{
		{end("ab"), "ab", deliveries, false},
		{end("", "ab"), "ab", deliveries, false},
		{end("b", "a"), "ab", unordered, false},
		{end("a", "ba"), "ab", []class{"Repeated", "Set"}, false},
	}
}

// pairLimits are smaller than an operator's alone, since there are a hundred times as many pairs, and smaller yet where there
// are more than one input in all.
func (c call) pairLimits(size pairSize, aside bool) *limits {
	l := &limits{ideal: 2, glimpse: 3, together: 3, steps: 2, letters: map[kind]string{"Stream": "ab", "Keyed": "abA", "Cell": "bcd", "Table": "bdB"}}
	if size == wide {
		l.ideal, l.steps, l.letters["Stream"] = 3, 3, "abc"
	}
	if c.takes[0].kind != "Stream" || len(c.takes) == 2 || aside || size == narrow {
		l.glimpse--
		l.together = 2
	}
	if (len(c.takes) == 2 || aside) && size != wide {
		l.comings = func(word string) []arrival { return coarsely(word, len(c.takes) == 2 && aside) }
	}
	return l
}

// coarsely are a few of the ways in which a word may come in two steps.
func coarsely(word string, ended bool) []arrival {
	all := []arrival{{glimpse{word, true}, []string{word}}, {glimpse{word, true}, []string{"", word}}}
	if !ended {
		all = append(all, arrival{glimpse{word, false}, []string{word}})
		if len(word) == 2 {
			all = append(all, arrival{glimpse{word, true}, []string{word[:1], word[1:]}})
		}
	}
	return all
}

type pairSize int

const (
	narrow pairSize = iota
	usual
	wide
)

// solo is f alone, as a pair's first operator: what comes of each schedule, and of each ideal input.
type solo struct {
	call      call // within the pair's limits
	kind      kind // of the result
	schedules [][]arrival
	ids       []string
	ideal     map[[2]string]trace
}

func (o operator) solo(i int, size pairSize, aside bool) *solo {
	c := o.calls[i]
	c.within = c.pairLimits(size, aside)
	s := &solo{call: c, schedules: c.schedules(), ideal: map[[2]string]trace{}}
	adapted := c
	adapted.apply = func(ins []*node) handle {
		n, k := c.apply(ins).asInput()
		s.kind = k
		return k.nodeAs(n)
	}
	for _, t := range adapted.runAll(s.schedules, false) {
		s.ids = append(s.ids, t.id())
	}
	var ideal [][]arrival
	for _, words := range tuples(len(c.takes), func(i int) []string { return c.vocabulary(i).words() }) {
		ideal = append(ideal, atOnce(words))
	}
	for i, t := range adapted.runAll(ideal, false) {
		s.ideal[wordsSeen(ideal[i])] = t
	}
	return s
}

// run plays schedules of f's inputs, each in a world of its own. It returns what f yields, as a second consumer sees it, and what
// comes of the pair.
func (p pairing) run(s *solo, schedules [][]arrival) (first, both []trace) {
	f := New("rules")
	at := f.place("Cluster", "cluster", reflect.TypeFor[worlds](), len(schedules))
	b := &bench{}
	var ins []*node
	for i, in := range s.call.takes {
		ins = append(ins, b.arriving(in.kind, at, func(m *member) arrival { return schedules[m.index][i] }))
	}
	n, k := s.call.apply(ins).asInput()
	first, both = make([]trace, len(schedules)), make([]trace, len(schedules))
	p.applied(n, func(k kind) *node { return b.arriving(k, at, func(*member) arrival { return p.other.arrival }) }).watch(both)
	k.nodeAs(n).watch(first)
	played.Add(int64(len(schedules)))
	b.playWorlds(f, func(m *member) { both[m.index].broken = true })
	return first, both
}

// applied is g's call on a node.
func (p pairing) applied(n *node, beside func(kind) *node) handle {
	c := p.g.calls[p.gCall]
	switch {
	case p.other == nil:
		return c.apply([]*node{n})
	case p.other.self:
		return c.apply([]*node{n, n})
	}
	ins := []*node{n, n}
	ins[1-p.into] = beside(c.takes[1-p.into].kind)
	return c.apply(ins)
}

// alone is what g yields, on a node of its own, of what f has yielded, all at once.
func (p pairing) alone(k kind, t trace) trace {
	if t.broken {
		return trace{broken: true}
	}
	es := t.seen
	if t.values {
		es = lasting("Joined", t)
	}
	ideal, self := "", false
	if p.other != nil {
		ideal, self = p.other.ideal, p.other.self
	}
	key := fmt.Sprint(p.g.name, p.gCall, p.into, k, ideal, self)
	for _, e := range es {
		key += " " + e.key + ":" + e.text
	}
	return alones.get(key, func() trace {
		f := New("rules")
		at := f.place("Cluster", "cluster", reflect.TypeFor[worlds](), 1)
		b := &bench{}
		into := make([]trace, 1)
		n := b.holding(k, at, es)
		p.applied(n, func(k kind) *node {
			return b.arriving(k, at, func(*member) arrival { return atOnce([]string{ideal})[0] })
		}).watch(into)
		played.Add(1)
		b.playWorlds(f, func(m *member) { into[m.index].broken = true })
		if into[0].values && !into[0].inside { // a recursion shows what a value grows through
			into[0].seen = lasting("Joined", into[0])
		}
		return into[0]
	})
}

var alones cache[string, trace]

// pairShown is what a pair shows, and runs in which one of its operators disturbs the other.
type pairShown struct {
	shown
	inside  []insideRun
	changed *refutation // f yields something else to others once g takes part
}

// insideRun is a run whose first operator yields inside ticks.
type insideRun struct {
	arrivals    []arrival
	first, both trace
}

func (p pairing) show(s *solo) *pairShown {
	ps := &pairShown{shown: shown{outcomes: map[seen][]outcome{}, ideal: map[[2]string]trace{}}}
	const some = 256
	for begin := 0; begin < len(s.schedules); begin += some {
		schedules := s.schedules[begin:min(begin+some, len(s.schedules))]
		first, both := p.run(s, schedules)
		for i, t := range both {
			if id := first[i].id(); id != s.ids[begin+i] && !t.broken && ps.changed == nil {
				ps.changed = &refutation{arrivals: schedules[i], got: first[i].String(), want: s.ids[begin+i]}
			}
			if first[i].inside {
				ps.inside = append(ps.inside, insideRun{schedules[i], first[i], t})
				continue
			}
			in := seenIn(schedules[i])
			if !slices.ContainsFunc(ps.outcomes[in], func(o outcome) bool { return o.id() == t.id() }) {
				ps.outcomes[in] = append(ps.outcomes[in], outcome{t, schedules[i]})
			}
		}
	}
	for words, t := range s.ideal {
		if !t.inside {
			ps.ideal[words] = p.alone(s.kind, t)
		}
	}
	return ps
}
