package randomflows

import (
	"errors"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/calmflow/calm/stream"
)

// site is a line of the user's.
var site = regexp.MustCompile(`\S+\.go:\d+`)

// maker makes plans.
type maker struct {
	unary   map[handle][]*rule // by their first input
	sources []*rule
	giving  map[handle][]*rule
	depth   map[handle]int     // how many calls it takes at least to come to a handle
	of      map[string][]*rule // by their operator
	detour  int                // how many calls more than it takes to come to a rule may be made
	ops     []string           // in order

	count   map[string]int // of each operator, in flows that ran
	refused map[string]int // by problem
}

var ignores = map[handle][]*rule{}

func newMaker(loose ...*rule) *maker {
	m := &maker{
		unary: map[handle][]*rule{}, giving: map[handle][]*rule{}, depth: map[handle]int{}, of: map[string][]*rule{},
		count: map[string]int{}, refused: map[string]int{},
	}
	for _, r := range append(slices.Clone(parsed()), loose...) {
		if r.yields && r.loosen == "" {
			m.giving[r.out] = append(m.giving[r.out], r)
		}
		switch {
		case strings.HasSuffix(r.op, ".Ignore"):
			ignores[r.ins[0]] = []*rule{r}
		case len(r.ins) == 0:
			m.sources = append(m.sources, r)
		default:
			m.unary[r.ins[0]] = append(m.unary[r.ins[0]], r)
		}
	}
	for _, r := range parsed() {
		if !strings.HasSuffix(r.op, ".Ignore") {
			m.count[r.op] = 0
			m.of[r.op] = append(m.of[r.op], r)
		}
	}
	m.ops = slices.Sorted(maps.Keys(m.of))
	m.measure()
	return m
}

// measure finds how deep handles are.
func (m *maker) measure() {
	for again := true; again; {
		again = false
		for _, r := range parsed() {
			d, there := m.reach(r)
			if old, known := m.depth[r.out]; there && r.yields && (!known || d < old) {
				m.depth[r.out], again = d, true
			}
		}
	}
}

// reach is how many calls it takes to come through a rule.
func (m *maker) reach(r *rule) (depth int, there bool) {
	for _, h := range r.ins {
		d, known := m.depth[h]
		if !known {
			return 0, false
		}
		depth = max(depth, d)
	}
	return depth + 1, true
}

// towards adds the calls that a rule needs, and the rule: as few as there can be, and up to so many more on each way. The shortest way
// to what has no order is to forget it, and so on: what is more than forgotten comes by longer ones.
func (m *maker) towards(rng *rand.Rand, p *plan, r *rule, more int) int {
	var on []int
	for _, h := range r.ins {
		var ways []*rule
		for _, g := range m.giving[h] {
			if d, there := m.reach(g); there && d <= m.depth[h]+more {
				ways = append(ways, g)
			}
		}
		g := ways[rng.IntN(len(ways))]
		d, _ := m.reach(g)
		on = append(on, m.towards(rng, p, g, more-(d-m.depth[h])))
	}
	p.steps = append(p.steps, step{r, on})
	return len(p.steps) - 1
}

// onwards adds a call that a loosened rule allows on what it yields, and that nothing allowed before.
func (m *maker) onwards(rng *rand.Rand, p *plan, through *rule) {
	if through.result == nil {
		return
	}
	var opened []*rule
	for _, r := range m.unary[through.out] {
		if !slices.ContainsFunc(m.unary[through.before], func(old *rule) bool { return old.op == r.op }) && m.canReach(r.ins[1:]) {
			opened = append(opened, r)
		}
	}
	if len(opened) == 0 || rng.IntN(4) == 0 {
		return
	}
	r := opened[rng.IntN(len(opened))]
	on := []int{len(p.steps) - 1}
	for _, h := range r.ins[1:] {
		others := m.giving[h]
		on = append(on, m.towards(rng, p, others[rng.IntN(len(others))], m.detour))
	}
	p.steps = append(p.steps, step{r, on})
}

func (m *maker) canReach(hs []handle) bool {
	return !slices.ContainsFunc(hs, func(h handle) bool { return len(m.giving[h]) == 0 })
}

// tokens are operators below which only replicas are compared: chosen more rarely.
var tokens = []string{
	"AsArrived", "Batch", "AtTime", "MapAsync", "MapAsyncUnordered", "Sample", "Snapshot", "Changes", "Timeout", "Cut", "BroadcastCut", "Sequence",
}

// multiply are operators that yield more than they take in: a flow has two at most.
var multiply = []string{"Join", "JoinAll", "CrossProduct", "CrossProductGrowing", "FlatMap", "Flatten", "FlatMapMap", "FlatMapSet", "Enter", "Recurse", "process", "cluster", "Exchange", "Recursion"}

func oneOf(op string, names []string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(op, func(r rune) bool { return r == '.' || r == '/' }), func(part string) bool { return slices.Contains(names, part) })
}

const (
	fewestSteps, mostSteps = 3, 12
	mostMultiply           = 2
)

// make makes the plan of a number, the same each time. It comes through the rule, if there is one; else every other one comes through
// an operator in turn, so that all are reached.
func (m *maker) make(seed uint64, through *rule) *plan {
	rng := rand.New(rand.NewPCG(seed, 1))
	p := &plan{}
	if through == nil && seed%2 == 0 {
		all := m.of[m.ops[seed/2%uint64(len(m.ops))]]
		through = all[rng.IntN(len(all))]
	}
	if through != nil {
		m.towards(rng, p, through, m.detour)
		m.onwards(rng, p, through)
	}
	for range 1 + rng.IntN(3) {
		p.steps = append(p.steps, step{rule: m.source(rng)})
	}
	for range max(0, fewestSteps+rng.IntN(mostSteps-fewestSteps+1)-len(p.steps)/2) {
		if s, ok := m.next(rng, p); ok {
			p.steps = append(p.steps, s)
		}
	}
	for range p.steps {
		p.ignored = append(p.ignored, rng.IntN(3) == 0)
	}
	for {
		step, err := p.refused()
		if step < 0 {
			break
		}
		var misuse *stream.Misuse
		errors.As(err, &misuse)
		m.refused[site.ReplaceAllString(misuse.Problem, "…")]++
		p = p.without(step)
	}
	return p
}

// source is an inlet half of the time.
func (m *maker) source(rng *rand.Rand) *rule {
	r := m.sources[rng.IntN(len(m.sources))]
	if rng.IntN(2) == 0 {
		for !strings.HasPrefix(r.op, "Inlet") {
			r = m.sources[rng.IntN(len(m.sources))]
		}
	}
	return r
}

// next chooses a call on what there is: of the operators that fit any, or of some the one that may be called on least.
func (m *maker) next(rng *rand.Rand, p *plan) (step, bool) {
	fits := map[string][]step{}
	var names []string
	grown := 0
	for _, s := range p.steps {
		if s.rule.grows {
			grown++
		}
	}
	token := rng.IntN(6) == 0
	for i, s := range p.steps {
		if !s.rule.yields {
			continue
		}
		for _, r := range m.unary[s.rule.out] {
			if !token && r.token || grown >= mostMultiply && r.grows {
				continue
			}
			for _, on := range p.operands(r, i) {
				name := r.op + r.loosen
				if fits[name] == nil {
					names = append(names, name)
				}
				fits[name] = append(fits[name], step{r, on})
			}
		}
	}
	if len(names) == 0 {
		return step{}, false
	}
	name := names[rng.IntN(len(names))]
	if rng.IntN(2) == 0 {
		for range 3 {
			if other := names[rng.IntN(len(names))]; len(m.of[fits[other][0].rule.op]) < len(m.of[fits[name][0].rule.op]) {
				name = other
			}
		}
	}
	of := fits[name]
	return of[rng.IntN(len(of))], true
}

// operands are what the rule may be called on, if on step i first.
func (p *plan) operands(r *rule, i int) (all [][]int) {
	if len(r.ins) == 1 {
		return [][]int{{i}}
	}
	for k, s := range p.steps {
		if s.rule.yields && s.rule.out == r.ins[1] {
			all = append(all, []int{i, k})
		}
	}
	return all
}

// done counts the operators of a flow that ran.
func (m *maker) done(p *plan) {
	for _, s := range p.steps {
		m.count[s.rule.op]++
	}
}
