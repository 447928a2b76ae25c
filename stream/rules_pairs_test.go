package stream

import (
	"flag"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// This file judges compositions of two: each operator of the register on the result of each other, where there is one of its
// kind. What the types say of the two is held against what one node yields, which runs them one after the other, each alone, on
// all that there is at once.

var widely = flag.Bool("wide", false, "judge compositions of operators on longer words, which takes many minutes")

func sizeOfPairs() pairSize {
	switch {
	case *widely:
		return wide
	case testing.Short():
		return narrow
	default:
		return usual
	}
}

// duo is an operator on the result of another, as one of its inputs.
type duo struct {
	f, g operator
	into int
}

func (p duo) String() string {
	if len(p.g.kinds()) == 2 {
		return fmt.Sprintf("%s, then %s by its %s input", p.f.name, p.g.name, []string{"first", "second"}[p.into])
	}
	return p.f.name + ", then " + p.g.name
}

// verdicts are what a judgement of pairs has found.
type verdicts struct {
	judged, refused int            // pairs
	results         int            // by classes
	skipped         map[string]int // by reason
	stronger        map[string]int // results of which more is sound than the types say, by reason
	failures        []string
}

func newVerdicts() *verdicts { return &verdicts{skipped: map[string]int{}, stronger: map[string]int{}} }

func (t *verdicts) add(o *verdicts) {
	t.judged += o.judged
	t.refused += o.refused
	t.results += o.results
	t.failures = append(t.failures, o.failures...)
	for k, n := range o.skipped {
		t.skipped[k] += n
	}
	for k, n := range o.stronger {
		t.stronger[k] += n
	}
}

// pairs judges operators of fs followed by operators of gs.
type pairs struct {
	answers map[question]answer
	size    pairSize
	every   int                                 // of the pairs, this part is judged; 0 for all
	single  func(o operator, ins []class) class // what is sound of an operator alone; or nil, if nobody asks what is stronger
}

// noPair says why an operator is not judged behind or before another.
func (o operator) noPair(g operator) string {
	switch {
	case o.excuse != nil || g.excuse != nil:
		return "a token excuses one of the two by its inputs, of which a pair's first operator makes others"
	case slices.ContainsFunc(slices.Concat(o.calls, g.calls), func(c call) bool { return c.meant != nil || c.runs != nil }):
		return "a claim on the items holds of certain words only, of which a pair's first operator makes others"
	default:
		return ""
	}
}

// byFirst judges all pairs whose first operator is f.
func (ps *pairs) byFirst(f operator, gs []operator) *verdicts {
	t := newVerdicts()
	solos := map[[2]any]*solo{}
	soloOf := func(i int, aside bool) *solo {
		key := [2]any{i, aside}
		if solos[key] == nil {
			solos[key] = f.solo(i, ps.size, aside)
		}
		return solos[key]
	}
	for i, g := range gs {
		for into := range g.kinds() {
			if ps.every > 0 && hashOf(f.name, 1<<20)%ps.every != i%ps.every {
				continue
			}
			if why := f.noPair(g); why != "" {
				t.skipped[why]++
				continue
			}
			if g.kinds()[into] == soloOf(0, false).kind {
				ps.judge(duo{f, g, into}, soloOf, t)
			}
		}
	}
	return t
}

// typed is what types say of a pair, for some classes of its inputs.
type typed struct {
	ins    []class // of f
	middle class   // of what f yields
	gIns   []class
	result class
	place  string // where f yields: inside ticks or recursions nothing meets its result but itself
}

// fits says that the other input of the second operator may be this.
func (y typed) fits(p duo, other *aside) bool {
	as := y.gIns[1-p.into]
	if other.self {
		return as == y.middle
	}
	return y.place == "Process" && slices.Contains(other.as, as)
}

func (y typed) String() string {
	if len(y.gIns) == 2 {
		return fmt.Sprintf("%s, with %s", commas(y.ins), commas(y.gIns))
	}
	return commas(y.ins)
}

// typings are all classes for which both calls compile.
func (ps *pairs) typings(p duo) (all []typed) {
	for _, ins := range p.f.inputs() {
		a := ps.answers[ask(p.f, ins, "Process")]
		if a.result == refused {
			continue
		}
		place, _, _ := strings.Cut(a.where, " ")
		others := []class{""}
		if len(p.g.kinds()) == 2 {
			if others = deliveries; p.g.kinds()[1-p.into].cell() {
				others = growths
			}
		}
		for _, other := range others {
			gIns := []class{a.result}
			if other != "" {
				gIns = []class{other, other}
				gIns[p.into] = a.result
			}
			if b := ps.answers[ask(p.g, gIns, place)]; b.result != refused {
				all = append(all, typed{ins, a.result, gIns, b.result, place})
			}
		}
	}
	return all
}

// judge judges one pair, for all classes for which it compiles.
func (ps *pairs) judge(p duo, soloOf func(i int, aside bool) *solo, t *verdicts) {
	all := ps.typings(p)
	if len(all) == 0 {
		t.refused++
		return
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Misuse:
			t.skipped[fmt.Sprintf("refused when the flow is built, by %s: %s", r.Op, r.Problem)]++
		default:
			panic(r)
		}
	}()
	ps.judgeAll(p, all, soloOf, t)
	t.judged++
}

func (ps *pairs) judgeAll(p duo, all []typed, soloOf func(i int, aside bool) *solo, t *verdicts) {
	asides := []*aside{nil}
	if len(p.g.kinds()) == 2 {
		asides = nil
		if p.g.kinds()[0] == p.g.kinds()[1] {
			asides = []*aside{{self: true}}
		}
		for _, a := range p.g.kinds()[1-p.into].asides() {
			asides = append(asides, &a)
		}
	}
	for _, other := range asides {
		kept := map[[2]int]*pairShown{}
		done := map[string]bool{}
		for _, y := range all {
			if other != nil && !y.fits(p, other) {
				continue
			}
			calls := [2]int{p.f.nearest(y.ins), p.g.nearest(y.gIns)}
			s := soloOf(calls[0], other != nil)
			pg := pairing{p.f, p.g, calls[0], calls[1], p.into, other}
			if kept[calls] == nil {
				kept[calls] = pg.show(s)
				if w := kept[calls].changed; w != nil {
					t.failures = append(t.failures, fmt.Sprintf("%v: the second changes what others see of the first: %v", p, w))
				}
			}
			key := fmt.Sprint(y.ins, calls, y.result)
			if done[key] {
				continue // the other's class makes no difference
			}
			done[key] = true
			t.results++
			if w := pg.refuted(s, kept[calls], y); w != nil {
				t.failures = append(t.failures, fmt.Sprintf("%v, of %v is unsound: types say %s: %v", p, y, y.result, w))
			} else if ps.single != nil && pg.stronger(s, kept[calls], y) {
				t.stronger[ps.whyStronger(p, y)]++
			}
		}
	}
}

// asOperator is the pair as one operator, whose claims are judged as those of any other.
func (p pairing) asOperator(s *solo) operator {
	return operator{name: p.f.name, calls: []call{s.call}, anyOrder: p.f.anyOrder, ticked: p.g.ticked}
}

// refuted finds a run against what the types say.
func (p pairing) refuted(s *solo, shown *pairShown, y typed) *refutation {
	if y.place == "Tick" {
		return p.refutedInside(s, shown, y.result)
	}
	return p.refutes(s, shown, y, y.result)
}

// refutes finds a run that a claim does not survive. That members' values may be joined is judged of each operator alone: what
// members hold parts of is then the second's input.
func (p pairing) refutes(s *solo, shown *pairShown, y typed, claim class) *refutation {
	o := p.asOperator(s)
	loose := claim
	if p.g.anyOrder {
		loose = loosened(claim)
	}
	for run := range o.observed(s.call, &shown.shown, y.ins) {
		if !o.survives(loose, run.want, run.got.trace, run.all) {
			return &refutation{ideal: run.ideal, arrivals: p.with(run.got.arrivals), got: run.got.trace.String(), want: run.want[0].String()}
		}
	}
	return nil
}

// refutedInside finds a tick that is no function of its cut: g, alone and of this cut, yields something else. What goes on in ticks,
// as the facts of a recursion do, does not show where one ends, and is held against all of them.
func (p pairing) refutedInside(s *solo, shown *pairShown, claim class) *refutation {
	for _, run := range shown.inside {
		var all []emission
		for i := range run.first.ticks {
			want := p.alone(s.kind, trace{seen: run.first.inTick(i), values: run.first.values})
			if want.broken {
				all = nil
				break
			}
			all = append(all, want.seen...)
			if run.both.broken || run.both.ticks > 0 && !claim.allows(want.seen, run.both.inTick(i), true) {
				return &refutation{arrivals: p.with(run.arrivals), got: run.both.String(), want: fmt.Sprintf("%v in tick %d", want, i+1)}
			}
		}
		grown := run.both.values && isSubsequence(all, run.both.seen) // in a recursion, which also shows what a value grows through
		if all != nil && run.both.ticks == 0 && !grown && !claim.allows(all, run.both.seen, true) {
			return &refutation{arrivals: p.with(run.arrivals), got: run.both.String(), want: trace{seen: all}.String()}
		}
	}
	return nil
}

func (p pairing) with(as []arrival) []arrival {
	if p.other == nil || p.other.self {
		return as
	}
	return append(slices.Clone(as), p.other.arrival)
}

// stronger says that no run speaks against the next stronger claim.
func (p pairing) stronger(s *solo, shown *pairShown, y typed) bool {
	if y.place == "Tick" {
		return false
	}
	f := finding{types: answer{result: y.result}}
	for _, claim := range []class{f.next(), y.result.when(true)} {
		if claim != "" && claim != y.result && p.refutes(s, shown, y, claim) == nil {
			return true
		}
	}
	return false
}

// whyStronger says whose fault it is that the types say less than is sound.
func (ps *pairs) whyStronger(p duo, y typed) string {
	switch {
	case ps.single(p.f, y.ins) != y.middle:
		return "the types say less of the first alone too"
	case ps.single(p.g, y.gIns) != y.result:
		return "the types say less of the second alone too"
	default:
		return "the two are better than each, or the words are too short"
	}
}

// over judges all pairs of operators, on all processors.
func (ps *pairs) over(fs, gs []operator) *verdicts {
	all := make([]*verdicts, len(fs))
	inParallel(len(fs), func(i int) { all[i] = ps.byFirst(fs[i], gs) })
	t := newVerdicts()
	for _, o := range all {
		t.add(o)
	}
	return t
}

// strongest is what the enumeration finds sound of an operator alone, kept.
func strongest() func(o operator, ins []class) class {
	var kept cache[question, class]
	return func(o operator, ins []class) class {
		return kept.get(ask(o, ins, ""), func() class { return o.judge(ins).strongest })
	}
}

// TestRulesPairs fails where types allow two operators, one after the other, to say more of their result than is so.
func TestRulesPairs(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	begun, before := time.Now(), played.Load()
	answers, err := typesView(operators(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ps := &pairs{answers: answers, size: sizeOfPairs(), single: strongest()}
	if raceDetector { // which takes ten times as long, and sees nothing in flows that run on one goroutine each
		ps.every, ps.single = 16, nil
		t.Log("under the race detector, one pair of 16 is judged, and not what more is sound")
	}
	found := ps.over(operators(), operators())
	found.skipped["the second or the first is a hop, whose members are no worlds: it takes a flow of its own for each run"] += 2*len(hops())*len(operators()) + len(hops())*len(hops())
	for _, f := range found.failures {
		t.Error(f)
	}
	t.Logf("%d pairs judged, of %d results, by %d runs in %v; types refuse %d pairs", found.judged, found.results, played.Load()-before, time.Since(begun).Round(time.Second), found.refused)
	for _, why := range slices.Sorted(maps.Keys(found.skipped)) {
		t.Logf("%d pairs skipped: %s", found.skipped[why], why)
	}
	for _, why := range slices.Sorted(maps.Keys(found.stronger)) {
		t.Logf("of %d results more is sound than types say: %s", found.stronger[why], why)
	}
}
