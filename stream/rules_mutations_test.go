package stream

import (
	"regexp"
	"strings"
	"testing"
)

// This file loosens signatures one at a time, and demands that the enumeration sees it: not that the matrix differs from the
// table, but that something compiles whose result really differs.

// mutation is a change to the text of a file: after an anchor, the first old becomes new. The operator is one that it makes
// unsound.
type mutation struct {
	what, file       string
	after, old, new  string
	operator, inputs string
}

var mutations = []mutation{
	{"fold without an order", "stream/fold.go", "Stream[T, L, D]) Fold[", "props.NeedsOrdered", "props.Delivery", "Stream.Fold", "Unordered"},
	{"take without an order", "stream/order.go", "Stream[T, L, D]) Take[", "props.NeedsOrdered", "props.NeedsOnce", "Stream.Take", "Unordered"},
	{"count what repeats", "stream/fold.go", "Stream[T, L, D]) Count[", "props.NeedsOnce", "props.Delivery", "Stream.Count", "Repeated"},
	{"top of what repeats", "stream/foldkeyed.go", "Keyed[K, V, L, D]) Top[", "props.NeedsOnce", "props.Delivery", "Keyed.Top", "Set"},
	{"sort what repeats", "stream/order.go", "Stream[T, L, D]) Sort[", "props.NeedsBag", "props.NeedsComplete", "Stream.Sort", "Set"},
	{"sort what goes on", "stream/order.go", "Stream[T, L, D]) Sort[", "props.NeedsBag", "props.NeedsOnce", "Stream.Sort", "Ordered"},
	{"difference from what goes on", "stream/stream.go", ") Difference[", "props.NeedsComplete", "props.Delivery", "Stream.Difference", "Ordered,Ordered"},
	{"antijoin with what goes on", "stream/join.go", ") AntiJoin[", "props.NeedsComplete", "props.Delivery", "Keyed.AntiJoin", "List,Unordered"},
	{"build on what repeats", "stream/join.go", ") JoinAll[", "props.NeedsBag", "props.NeedsComplete", "Keyed.JoinAll", "Ordered,Set"},
	{"merge keeps the order", "props/tables.go", "func (Ordered) openOrRepeatedFirst", "Unordered { return Unordered{} }", "Ordered { return Ordered{} }", "Stream.Merge", "Ordered,Ordered"},
	{"values keep the order", "stream/keyed.go", ") Values[", "Stream[V, W, E]", "Stream[V, W, D]", "Keyed.Values", "List"},
	{"unique makes an order", "props/tables.go", "func (Repeated) deduped", "Unordered { return Unordered{} }", "Ordered { return Ordered{} }", "Stream.Unique", "Repeated"},
	{"counts are joined", "props/tables.go", "func (Unordered) counted", "Monotone { return Monotone{} }", "Joined { return Joined{} }", "Stream.Count", "Unordered"},
	{"folds grow", "props/tables.go", "func (Ordered) folded", "Live { return Live{} }", "Monotone { return Monotone{} }", "Stream.Fold", "Ordered"},
	{"folds of what goes on are final", "props/tables.go", "func (Repeated) joined", "Joined { return Joined{} }", "Final { return Final{} }", "Stream.FoldJoin", "Repeated"},
	{"join by a commutative step", "stream/fold.go", "Stream[T, L, D]) FoldJoin[", "lattice.Semilattice[A, T]", "lattice.Commutative[A, T]", "Stream.FoldJoin/commutative", "Ordered"},
	{"a fold without a law", "stream/fold.go", "Stream[T, L, D]) FoldCommutative[", "lattice.Commutative[A, T]", "func(*A, T)", "Stream.FoldCommutative/lawless", "Unordered"},
	{"threshold of what moves freely", "stream/cell.go", "Cell[A, L, M]) Reaches[", "props.NeedsMonotone", "props.Growth", "Cell.Reaches", "Live"},
	{"read what is not final", "stream/cell.go", "Cell[A, L, M]) Stream[", "props.NeedsFinal", "props.Growth", "Cell.Stream", "Monotone"},
	{"a monotone function keeps joins", "props/growth.go", "func (Joined) mapped", "Monotone { return Monotone{} }", "Joined { return Joined{} }", "Cell.MapMonotone", "Joined"},
	{"a morphism that is only monotone", "stream/cell.go", "Cell[A, L, M]) MapMorphism[", "lattice.Morphism[A, B]", "lattice.Monotone[A, B]", "Cell.MapMorphism/monotone", "Joined"},
	{"facts have an order", "stream/recurse.go", ") Facts()", "props.Unordered]", "props.Ordered]", "Recursion.Facts", "Ordered"},
	{"enter a complete recursion with what goes on", "stream/recurse.go", ") Enter[", "props.RecursesTo[D]", "props.Delivery", "Recursion.Close", "List,Ordered"},
	{"count what was dealt", "stream/fold.go", "Stream[T, L, D]) Count[", "NeedsWhole[Where]", "Location[Where]", "Stream.Count", "at Scattered"},
	{"join what was dealt anyhow", "stream/beside.go", "func (Scattered[C]) shardOrBringOther", "(other Replicated[C]) { return other }", "(other Scattered[C]) { return other }", "Keyed.Join", "at Scattered"},
	{"pair what was dealt anyhow", "stream/beside.go", "func (Scattered[C]) uniteOrBringOther", "(other Replicated[C]) { return other }", "(other Scattered[C]) { return other }", "Stream.CrossProduct", "at Scattered"},
	{"replicas beside parts, the wrong way round", "stream/beside.go", "func (l Replicated[C]) shardOrBringOther", "Replicated[C] { return l }", "(other Scattered[C]) { return other }", "Keyed.AntiJoin", "at Replicated/Scattered"},
	{"join with a table that moves freely", "stream/recursetable.go", ") JoinTable[", "props.NeedsMonotone", "props.Growth", "Keyed.JoinTable", "Ordered,Live"},
	{"a join with a table is the members' join", "stream/recursetable.go", ") JoinTable[", "Table[K2, B, L, props.Monotone] {", "Table[K2, B, L, props.Joined] {", "Keyed.JoinTable", "Ordered,Joined"},
	{"join with a table in parts", "stream/recursetable.go", ") JoinTable[", "NeedsWhole[Where]", "NeedsWholeKeys[Where]", "Keyed.JoinTable", "at Sharded"},
	{"recurse on what moves freely", "stream/recursetable.go", "Table[K, A, L, M]) Recurse[", "props.NeedsMonotone", "props.Growth", "Table.Recurse", "of Live"},
	{"a fixpoint is the members' join", "stream/recursetable.go", "Table[K, A, L, M]) Recurse[", "TableRecursion[K, What, Where, W] {", "TableRecursion[K, What, Where, M] {", "Table.Recurse", "of Joined"},
	{"enter a Final recursion with what goes on", "stream/recursetable.go", ") Enter[", "props.EntersTo[M]", "props.Delivery", "TableRecursion.Close", "Ordered,Final"},
	{"values of a recursion are final", "stream/recursetable.go", ") Table()", "props.Monotone]", "props.Final]", "TableRecursion.Table", "of Joined"},
	{"merge what moves freely", "stream/recursetable.go", ") Merge[", "props.NeedsMonotone", "props.Growth", "Table.Merge", "Live,Live"},
	{"shards of members' own", "stream/hop.go", "Keyed[K, V, L, D]) Owned[", "NeedsReplicated[Where, C]", "NeedsParts[Where, C]", "Keyed.Owned", "of Scattered"},
	{"a shard as the whole table", "stream/cell.go", "Table[K, A, L, M]) Cell[", "NeedsWhole[Where]", "NeedsWholeKeys[Where]", "Table.Cell", "at Sharded"},
	{"values stay where their key was", "stream/keyed.go", ") Values[", "Stream[V, W, E]", "Stream[V, L, E]", "Keyed.Values", "at Sharded"},
	{"replicas arrive alike", "stream/order.go", "Stream[T, L, D]) AsArrived[", "Stream[T, W, E]", "Stream[T, L, E]", "Stream.AsArrived", "at Replicated"},
	{"replicas batch alike", "stream/tick.go", "Stream[T, L, D]) Batch[", "Tick[W]", "Tick[Where]", "Stream.Batch", "at Replicated"},
	{"replicas sample alike", "stream/sample.go", "Stream[T, L, D]) Sample[", "Stream[U, W, D]", "Stream[U, L, D]", "Stream.Sample", "at Replicated"},
	{"replicas have one time", "stream/sample.go", "Stream[T, L, D]) AtTime[", "Stream[U, W, D]", "Stream[U, L, D]", "Stream.AtTime", "at Replicated"},
	{"replicas see the same changes", "stream/sample.go", "Cell[A, L, M]) Changes[", "Stream[What, W, props.Ordered]", "Stream[What, L, props.Ordered]", "Cell.Changes", "at Replicated"},
	{"parts in the order of the whole", "stream/resequence.go", "Stream[T, L, D]) Resequence[", "NeedsWhole[Where]", "Location[Where]", "Stream.Resequence", "at Scattered"},
	{"gather what was dealt", "stream/hop.go", ") Gather[", "NeedsLocal[Where, C]", "NeedsMembers[Where, C]", "Stream.Gather", "of Scattered Bag"},
	{"exchange replicas", "stream/hop.go", ") Exchange[", "NeedsLocal[Where, C]", "NeedsMembers[Where, C]", "Stream.Exchange", "of Replicated Ordered"},
	{"unite the keys of what was dealt anyhow", "stream/hop.go", "Keyed[K, V, L, D]) Unite[", "NeedsSharded[Where, C]", "NeedsParts[Where, C]", "Keyed.Unite", "of Scattered Ordered"},
	{"read any replica of what moves freely", "stream/cell.go", ") FromAny[", "props.NeedsMonotone", "props.Growth", "Cell.FromAny", "of Replicated Live"},
	{"ticks of what has no order", "stream/eachtick.go", "Stream[T, L, D]) EachTick[", "props.NeedsOrdered", "props.NeedsOnce", "Stream.EachTick", "Unordered"},
	{"state of what comes again", "stream/eachtick.go", "Stream[T, L, D]) EachTick[", "props.NeedsOrdered", "props.Delivery", "Stream.State", "Repeated"},
	{"ticks of what was dealt", "stream/eachtick.go", "Stream[T, L, D]) EachTick[", "NeedsGround[Where]", "Location[Where]", "Stream.EachTick", "at Scattered"},
	{"enter ticks with what goes on", "stream/eachtick.go", ") EnterWhole[", "props.NeedsComplete", "props.Delivery", "Stream.EnterWhole", "List,Ordered"},
	{"enter ticks with what is not final", "stream/eachtick.go", ") EnterCell[", "props.NeedsFinal", "props.Growth", "Stream.EnterCell", "List,Ordered"},
	{"begin a state with what is not final", "stream/state.go", ") StateOf[", "props.NeedsFinal", "props.Growth", "Stream.StateOf", "List,Ordered"},
	{"the latest value only grows", "stream/defertick.go", "Cell[A, L, M]) Latest[", "props.Live]", "props.Monotone]", "Cell.Latest", "Ordered"},
	{"the latest table is final", "stream/defertick.go", "Table[K, A, L, M]) Latest[", "props.Live]", "props.Final]", "Table.Latest", "List"},
	{"seal what repeats", "stream/seal.go", ") SealByCount[", "props.NeedsOnce", "props.Delivery", "Keyed.SealByCount", "Repeated,"},
	{"seal what was dealt anyhow", "stream/seal.go", ") SealByCount[", "NeedsWholeKeys[Where]", "Location[Where]", "Keyed.SealByCount", "at Scattered"},
	{"deliver from each replica", "stream/deliver.go", ") Deliver[", "NeedsProcess[Where]", "Location[Where]", "Keyed.Deliver", "of Replicated"},
	{"what is opened has an order", "props/tables.go", "func (Bag) opened", "Unordered { return Unordered{} }", "Ordered { return Ordered{} }", "Keyed.Deliver", "of Process Bag"},
	{"route from each replica", "stream/deliver.go", ") Route[", "NeedsLocal[Where, From]", "NeedsMembers[Where, From]", "Keyed.Route", "of Replicated"},
	{"reordering keeps the order", "stream/wire.go", "func Reorder[", "Wire[D, E] {", "Wire[D, D] {", "Reorder", "of Process Ordered"},
}

// TestRulesMutations fails where a loosened signature would go unseen.
func TestRulesMutations(t *testing.T) {
	rows := rowsByMethod(t)
	seen := make([]string, len(mutations))
	inParallel(len(mutations), func(i int) { seen[i] = mutations[i].seen(t, rows) })
	for i, m := range mutations {
		if seen[i] == "" {
			t.Errorf("nobody saw this: %s", m.what)
		}
		t.Logf("%-45s %s", m.what, seen[i])
	}
}

// seen is what the enumeration says against the operator after the change.
func (m mutation) seen(t *testing.T, rows map[string]row) string {
	o, hop := operatorNamed(m.operator)
	answers, err := typesView([]operator{o}, changes{m.file: m.change(t)})
	if err != nil {
		t.Errorf("%s: %v", m.what, err)
		return ""
	}
	r := &report{operator: o, row: rows[o.name], answers: answers}
	if hop {
		r.compareHop()
	} else {
		r.compare()
	}
	for _, f := range r.failures {
		if strings.Contains(f, " is unsound: ") && strings.Contains(f, m.inputs) {
			return f
		}
	}
	return ""
}

var spaces = regexp.MustCompile(` +`)

// change is the mutation as a function of the file's text.
func (m mutation) change(t *testing.T) func(string) string {
	return func(text string) string {
		text = spaces.ReplaceAllString(text, " ") // gofmt aligns
		at := strings.Index(text, m.after)
		if at < 0 {
			t.Errorf("%s: there is no %q in %s", m.what, m.after, m.file)
			return text
		}
		at += len(m.after)
		rest := strings.Replace(text[at:], m.old, m.new, 1)
		if rest == text[at:] {
			t.Errorf("%s: there is no %q after %q in %s", m.what, m.old, m.after, m.file)
		}
		return text[:at] + rest
	}
}
