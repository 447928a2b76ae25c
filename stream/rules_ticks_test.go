package stream

import (
	"slices"
	"testing"
)

// TestRulesInTicks fails where an operator inside a tick remembers an earlier one: each tick must yield what one node yields
// that is given this tick's items and no others. So what the enumeration finds of complete inputs holds inside ticks too.
func TestRulesInTicks(t *testing.T) {
	ops := operators()
	failures := make([]string, len(ops))
	inParallel(len(ops), func(i int) { failures[i] = ops[i].remembers() })
	for _, f := range failures {
		if f != "" {
			t.Error(f)
		}
	}
}

// outsideTicks are operators that begin or leave ticks, wait, or look at the clock, and so are refused inside them.
var outsideTicks = []string{
	"Later.Close/Ordered", "Later.Close/Unordered", "Later.Close", // feedbacks begin outside
	"Stream.MapAsync", "Stream.MapAsyncUnordered", "Stream.MapAsyncPure", "Stream.MapAsyncPureUnordered",
	"Keyed.MapAsync", "Keyed.MapAsyncUnordered", "Keyed.MapAsyncPure", "Keyed.MapAsyncPureUnordered",
	"Cell.Latest", "Table.Latest",
	"Stream.AsArrived", "Stream.Batch", "Stream.AllTicks", "Keyed.AsArrived", "Keyed.Batch", "Keyed.AllTicks", "Cell.Snapshot", "Table.Snapshot",
	"Stream.AtTime", "Keyed.AtTime", "Stream.Sample", "Keyed.Sample", "Keyed.Timeout", "Cell.Changes", "Table.Changes",
}

// remembers plays two ticks, for all words of each, and says where the second yields what it should not.
func (o operator) remembers() string {
	if o.ticked || slices.Contains(outsideTicks, o.name) {
		return ""
	}
	c, shown := o.calls[0], results.of(o, 0)
	var schedules [][]arrival
	for _, first := range tuples(len(c.takes), c.inTick) {
		for _, second := range tuples(len(c.takes), c.inTick) {
			var as []arrival
			for i := range first {
				as = append(as, arrival{glimpse{first[i] + second[i], true}, []string{first[i], second[i]}})
			}
			if stepOf(as, 0) != [2]string{} && stepOf(as, 1) != [2]string{} { // else there is no tick
				schedules = append(schedules, as)
			}
		}
	}
	for i, got := range c.runAll(schedules, true) {
		first, second := shown.ideal[stepOf(schedules[i], 0)], shown.ideal[stepOf(schedules[i], 1)]
		if first.broken || second.broken && got.broken {
			continue
		}
		want := append(slices.Clone(first.seen), second.seen...)
		grown := got.values && !got.ended && isSubsequence(want, got.seen) // in a recursion, which also shows what a value grows through
		if got.broken || !grown && !slices.EqualFunc(want, got.seen, emission.is) {
			return o.name + " remembers an earlier tick: " + (&refutation{arrivals: schedules[i], got: got.String(), want: trace{seen: want}.String()}).String()
		}
	}
	return ""
}

// inTick are the words that a tick takes of input i.
func (c call) inTick(i int) []string {
	switch {
	case c.takes[i].kind.cell():
		return c.ideals(i)
	case c.runs != nil:
		return slices.DeleteFunc(slices.Clone(vocabulary{c.letters(i), 2}.words()), func(w string) bool { return !c.runs(w) })
	case len(c.takes) == 2:
		return vocabulary{c.letters(i), 1}.words()
	default:
		return vocabulary{c.letters(i), 2}.words()
	}
}

func stepOf(as []arrival, step int) (words [2]string) {
	for i, a := range as {
		words[i] = a.steps[step]
	}
	return words
}
