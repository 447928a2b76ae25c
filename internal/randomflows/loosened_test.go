package randomflows

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// loosening is a rule of the types that does not hold: an operator takes what it should refuse, or claims more than is true.
type loosening struct {
	what string
	op   string
	give func(ins []handle, out handle) ([]handle, handle) // the inputs that it takes instead, and what it yields
}

// takes makes it take another class, or inputs at another place, in place of one that it may take.
func takes(slot int, instead, may string) func([]handle, handle) ([]handle, handle) {
	return func(ins []handle, out handle) ([]handle, handle) {
		return put(ins, slot, instead, may), out
	}
}

// keeps is takes for all inputs, of an operator whose result has the class or the place of its input.
func keeps(instead, may string) func([]handle, handle) ([]handle, handle) {
	return func(ins []handle, out handle) ([]handle, handle) {
		for slot := range ins {
			ins = put(ins, slot, instead, may)
		}
		if ins == nil {
			return nil, out
		}
		return ins, put([]handle{out}, 0, instead, may)[0]
	}
}

// claims makes it yield another class, or something at another place.
func claims(instead, is string) func([]handle, handle) ([]handle, handle) {
	return func(ins []handle, out handle) ([]handle, handle) {
		changed := put([]handle{out}, 0, instead, is)
		if changed == nil {
			return nil, out
		}
		return ins, changed[0]
	}
}

// put is the inputs with one class or place instead of another, or nil if that is not there.
func put(ins []handle, slot int, instead, may string) []handle {
	if ins == nil {
		return nil
	}
	ins = slices.Clone(ins)
	switch h := &ins[slot]; may {
	case h.class:
		h.class = instead
	case h.at:
		h.at = instead
	default:
		return nil
	}
	return ins
}

// at1 keeps those whose first input lives there.
func at1(place string, give func([]handle, handle) ([]handle, handle)) func([]handle, handle) ([]handle, handle) {
	return func(ins []handle, out handle) ([]handle, handle) {
		if ins[0].at != place {
			return nil, out
		}
		return give(ins, out)
	}
}

var loosenings = []loosening{
	{"fold without an order", "Stream.Fold", takes(0, "Unordered", "Ordered")},
	{"scan without an order", "Stream.Scan", keeps("Unordered", "Ordered")},
	{"take of what has no order", "Stream.Take", keeps("Unordered", "Ordered")},
	{"first of what has no order", "Stream.First", keeps("Unordered", "Ordered")},
	{"chunks of what has no order", "Stream.Chunk", keeps("Unordered", "Ordered")},
	{"zip of what has no order", "Stream.Zip", keeps("Unordered", "Ordered")},
	{"sort what repeats", "Stream.Sort", takes(0, "Set", "Bag")},
	{"merge keeps the order", "Stream.Merge", claims("Ordered", "Unordered")},
	{"reordering keeps the order", "Reorder", claims("Ordered", "Unordered")},
	{"sum what was dealt", "Stream.Sum", takes(0, "Scattered", "Replicated")},
	{"unique of what was dealt", "Stream.Unique", keeps("Scattered", "Replicated")},
	{"join what was dealt", "Keyed.Join", keeps("Scattered", "Replicated")},
	{"gather replicas", "Stream.Gather", takes(0, "Replicated", "Local")},
	{"exchange replicas", "Stream.Exchange", takes(0, "Replicated", "Local")},
	{"replicas arrive alike", "Stream.AsArrived", at1("Replicated", claims("Replicated", "Local"))},
	{"replicas batch alike", "Stream.Batch", at1("Replicated", claims("TickReplicated", "TickLocal"))},
	{"replicas see the same changes", "Cell.Changes", at1("Replicated", claims("Replicated", "Local"))},
}

// rules are the calls that the loosened rule allows besides.
func (l loosening) rules() (loose []*rule) {
	for _, r := range parsed() {
		if r.op != l.op || !r.yields {
			continue
		}
		ins, out := l.give(r.ins, r.out)
		if ins == nil || handleTypes[out] == nil || slices.ContainsFunc(ins, func(h handle) bool { return handleTypes[h] == nil }) {
			continue
		}
		n := *r
		n.loosen, n.ins, n.out, n.retyped = l.what, ins, out, r.ins
		if out != r.out {
			n.result, n.before = &out, r.out
		}
		if !slices.ContainsFunc(parsed(), func(may *rule) bool { return may.op == n.op && slices.Equal(may.ins, ins) && may.out == out }) {
			loose = append(loose, &n)
		}
	}
	return loose
}

var (
	looseFlag = flag.Int("loose", 300, "how many flows are tried with each loosened rule")
	blindFlag = flag.Bool("blind", false, "flows come to a loosened rule by chance alone")
)

// If this fails, random flows would not find that a signature allows too much.
func TestLoosenedRulesAreFound(t *testing.T) {
	for _, l := range loosenings {
		loose := l.rules()
		if len(loose) == 0 {
			t.Errorf("%s: nothing is loosened", l.what)
			continue
		}
		m := newMaker(loose...)
		tried, with := m.until(*looseFlag, loose)
		if tried == 0 {
			t.Errorf("%s is not found in %d flows, %d of them with it", l.what, *looseFlag, with)
			continue
		}
		t.Logf("%-40s found by flow %d, the %dth with it", l.what, tried, with)
	}
}

// until tries flows until one with a loosened rule fails, and says how many it took, and how many of those had the rule.
func (m *maker) until(most int, loose []*rule) (tried, with int) {
	for i := range uint64(most) {
		var through *rule
		if !*blindFlag {
			through = loose[rand.New(rand.NewPCG(i, 2)).IntN(len(loose))]
		}
		p := m.make(i, through)
		m.done(p)
		if !slices.ContainsFunc(p.steps, func(s step) bool { return s.rule.loosen != "" }) {
			continue
		}
		with++
		if err := p.try(i, inputs); err != nil && !strings.Contains(err.Error(), "cannot be run") {
			return int(i) + 1, with
		}
	}
	return 0, with
}
