package randomflows

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// weaker are the classes and places by pairs: what is demanded, and the next that promises less.
var weaker = [][2]string{
	{"Ordered", "Unordered"}, {"Unordered", "Repeated"}, {"List", "Bag"}, {"Bag", "Set"},
	{"List", "Ordered"}, {"Bag", "Unordered"}, {"Set", "Repeated"},
	{"Final", "Joined"}, {"Joined", "Monotone"}, {"Monotone", "Live"},
}

// other are places by pairs: one that is demanded, and another at the same members.
var other = [][2]string{
	{"Replicated", "Local"}, {"Replicated", "Scattered"}, {"Replicated", "Sharded"}, {"Sharded", "Scattered"}, {"Sharded", "Local"},
	{"Scattered", "Local"}, {"Local", "Replicated"}, {"TickReplicated", "TickLocal"},
}

// eachLoosening is all that one rule may be loosened by: an operator takes the next weaker class, or another place, that it refuses
// everywhere; or it yields the next stronger class, or replicas, though each rule says less.
func eachLoosening() (all []loosening) {
	rs := map[string][]*rule{}
	var ops []string
	for _, r := range parsed() {
		if rs[r.op] == nil && r.yields {
			ops = append(ops, r.op)
		}
		if r.yields {
			rs[r.op] = append(rs[r.op], r)
		}
	}
	for _, op := range ops {
		for slot := range rs[op][0].ins {
			for _, pair := range weaker {
				if is := classes(rs[op], slot); is[pair[0]] && !is[pair[1]] {
					all = append(all, loosening{fmt.Sprintf("%s takes %s for %s as input %d", op, pair[1], pair[0], slot), op, follows(slot, pair[1], pair[0])})
				}
			}
		}
		if len(rs[op][0].ins) == 0 {
			continue
		}
		for _, pair := range other {
			if is := places(rs[op]); is[pair[0]] && !is[pair[1]] {
				all = append(all, loosening{fmt.Sprintf("%s takes %s for %s", op, pair[1], pair[0]), op, elsewhere(pair[1], pair[0])})
			}
		}
		for _, pair := range weaker {
			if slices.ContainsFunc(rs[op], func(r *rule) bool { return r.out.class == pair[1] }) {
				all = append(all, loosening{fmt.Sprintf("%s yields %s for %s", op, pair[0], pair[1]), op, claims(pair[0], pair[1])})
			}
		}
		for _, pair := range other {
			if slices.ContainsFunc(rs[op], func(r *rule) bool { return r.out.at == pair[1] }) && strings.HasSuffix(pair[0], "Replicated") {
				all = append(all, loosening{fmt.Sprintf("%s yields %s for %s", op, pair[0], pair[1]), op, claims(pair[0], pair[1])})
			}
		}
	}
	return all
}

// classes are those that an operator may be given.
func classes(rs []*rule, slot int) map[string]bool {
	is := map[string]bool{}
	for _, r := range rs {
		is[r.ins[slot].class] = true
	}
	return is
}

// places are where its first input may live.
func places(rs []*rule) map[string]bool {
	is := map[string]bool{}
	for _, r := range rs {
		is[r.ins[0].at] = true
	}
	return is
}

// follows is takes, of an operator whose result has the class of this input if it is demanded.
func follows(slot int, instead, may string) func([]handle, handle) ([]handle, handle) {
	return func(ins []handle, out handle) ([]handle, handle) {
		if changed := put([]handle{out}, 0, instead, may); changed != nil && len(ins) == 1 {
			out = changed[0]
		}
		return put(ins, slot, instead, may), out
	}
}

// elsewhere makes it take what lives at another place; what it yields lives there if it would live where its input does.
func elsewhere(instead, may string) func([]handle, handle) ([]handle, handle) {
	return func(ins []handle, out handle) ([]handle, handle) {
		if changed := put([]handle{out}, 0, instead, may); changed != nil {
			out = changed[0]
		}
		for slot := range slices.Clone(ins) {
			if ins != nil && (slot == 0 || ins[slot].at == may) {
				ins = put(ins, slot, instead, may)
			}
		}
		return ins, out
	}
}

var (
	eachFlag   = flag.Int("loosen-each", 2000, "how many flows are tried with each rule that can be loosened")
	onlyFlag   = flag.String("loosen", "", "only rules with this in what is loosened")
	strideFlag = flag.Int("loosen-every", 100, "of how many rules that can be loosened one is; 1 takes minutes")
)

// If this fails, there is a signature that could allow too much, and random flows would not find that.
func TestEachLoosenedRuleIsFound(t *testing.T) {
	tried, found, within, unseen := 0, 0, map[int]int{}, map[string]int{}
	for i, l := range eachLoosening() {
		if i%*strideFlag != 0 || !strings.Contains(l.what, *onlyFlag) {
			continue
		}
		if why := l.unseen(); why != "" {
			unseen[why]++
			continue
		}
		allows, with := l.find(*eachFlag)
		if !allows {
			continue // no handle is of the type that it would take or yield
		}
		tried++
		if with == 0 {
			t.Errorf("%s is not found in %d flows", l.what, *eachFlag)
			continue
		}
		found++
		within[roundedUp(with)]++
	}
	t.Logf("%d of %d loosened rules are found, within so many flows with them: %v", found, tried, within)
	for why, n := range unseen {
		t.Logf("%d are not looked for: %s", n, why)
	}
}

// roundedUp is the next power of four.
func roundedUp(flows int) int {
	n := 1
	for n < flows {
		n *= 4
	}
	return n
}

// find looks for a flow that is wrong by what is loosened, and says in the how manyth it was; what is yielded may be loosened with
// what is taken, or not.
func (l loosening) find(most int) (allows bool, with int) {
	same := func(ins []handle, out handle) ([]handle, handle) {
		ins, _ = l.give(ins, out)
		return ins, out
	}
	for _, flows := range []int{30, 300, most} { // of one of the two there may be nothing to find
		for _, give := range []func([]handle, handle) ([]handle, handle){l.give, same} {
			loose := loosening{l.what, l.op, give}.rules()
			if len(loose) == 0 {
				continue
			}
			allows = true
			m := newMaker(loose...)
			m.detour = 2
			if tried, with := m.until(min(flows, most), loose); tried > 0 {
				return true, with
			}
		}
	}
	return allows, 0
}

const (
	allEnd       = "all sources end, so that what goes on is complete at last"
	oneItem      = "a tick of one item shows no order, and a tick of more is below a token"
	noHarm       = "none of these flows is wrong by it"
	heldToItself = "where members have collections of their own that do not join, a flow is held to itself"
	belowToken   = "below a token only replicas are compared"
)

// harmless are rules that are tighter than they would have to be for these flows: replicas that are joined or sent to themselves come to
// the same, nobody is told whose a part is that is united, and nobody looks at the order of what is dealt.
var harmless = []string{
	"Feedback/cluster takes Replicated for Local", "Keyed.Deliver takes Replicated for Local", "Keyed.Route takes Replicated for Local",
	"Cell.Gossip takes Replicated for Local", "Cell.Combine takes Replicated for Local",
	"Table.Gossip takes Replicated for Local", "Table.Combine takes Replicated for Local",
	"Stream.Unite takes Local for Scattered", "Stream.Unite/Repeat takes Local for Scattered",
	"Keyed.Reshard takes Local for Scattered", "Keyed.Reshard/Repeat takes Local for Scattered",
	"Keyed.Reshard takes Local for Sharded", "Keyed.Reshard/Repeat takes Local for Sharded", "Keyed.Owned takes Sharded for Replicated", "Table.Owned takes Sharded for Replicated",
	"Stream.RoundRobin yields Ordered for Unordered", "Stream.RoundRobin yields List for Bag",
	"Table.Entries/keyed yields List for Bag",                 // there is one of each key
	"Recursion.Enter takes Repeated for Unordered as input 1", // facts are a set
}

// inTicks are rules of what goes from one tick to the next.
var inTicks = []string{
	"Stream.StateOf yields Ordered for Unordered", "Keyed.DeferTick yields List for Bag", "Cell.DeferTick yields Monotone for Live",
	"Table.DeferTick yields Monotone for Live",
}

// unseen says why random flows need not see that a rule is loosened: nothing if they have to.
func (l loosening) unseen() string {
	for _, pair := range [][2]string{{"List", "Ordered"}, {"Bag", "Unordered"}, {"Set", "Repeated"}, {"Final", "Joined"}} {
		if strings.Contains(l.what, " "+pair[0]+" for "+pair[1]) || strings.Contains(l.what, " "+pair[1]+" for "+pair[0]) {
			return allEnd
		}
	}
	switch {
	case oneOf(l.op, tokens):
		return belowToken
	case strings.Contains(l.what, "Joined for Monotone"), strings.Contains(l.what, "Monotone for Joined"), strings.Contains(l.what, "Owned takes Local"):
		return heldToItself
	case slices.Contains(harmless, l.what):
		return noHarm
	case slices.Contains(inTicks, l.what):
		return oneItem
	}
	return ""
}
