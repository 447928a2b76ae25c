package stream

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// This file is the register of operators under test. A call is written for the strongest inputs that it takes, and once
// more wherever the operator asks for its classes at run time. The first call's text is also what the types' view
// compiles, with all other classes in place of its own.

// operator is a method as the table names it; more stands behind a slash where one method is here twice.
type operator struct {
	name  string
	calls []call

	least    class // the weakest result, by strength, that is worth having: a sort that is not Ordered is none
	asFirst  bool  // ... which is the first input's delivery
	whole    bool  // a result worth having is complete if the first input is
	anyOrder bool  // its token excuses every order of the ideal input
	loss     bool  // ... that some of it is missing
	excuse   excuse
	ticked   bool // what a tick yields is a tick's of the ideal too: the ticks are part of the result
	byName   bool // of a hop: each receiver has an ideal of its own

	refusal string // a call, in place of the first one's text, that is to compile for no input at all
}

func op(name string, calls ...call) operator { return operator{name: name, calls: calls} }

func (o operator) atLeast(c class) operator {
	o.least = c
	return o
}

func (o operator) keepingFirst() operator {
	o.asFirst = true
	return o
}

func (o operator) wholeIfFirstIs() operator {
	o.whole = true
	return o
}

func (o operator) excusingOrder() operator {
	o.anyOrder = true
	return o
}

func (o operator) excusingLoss() operator {
	o.loss = true
	return o
}

func (o operator) excusing(e excuse) operator {
	o.excuse = e
	return o
}

// spelling says which words the first input may ideally be, and, for each call, of which words runs do not fail.
func (o operator) spelling(meant func(word string) bool, runs ...func(word string) bool) operator {
	for i := range o.calls {
		o.calls[i].meant, o.calls[i].runs = meant, runs[i]
	}
	return o
}

func (o operator) tickByTick() operator {
	o.ticked = true
	return o
}

func (o operator) toEachItsOwn() operator {
	o.byName = true
	return o
}

func (o operator) insteadOf(refusal string) operator {
	o.refusal = refusal
	return o
}

type (
	list         = Stream[int, here, props.List]
	ordered      = Stream[int, here, props.Ordered]
	keyedList    = Keyed[string, int, here, props.List]
	keyedBag     = Keyed[string, int, here, props.Bag]
	keyedOrdered = Keyed[string, int, here, props.Ordered]
	finalCell    = Cell[set, here, props.Final]
	joinedCell   = Cell[set, here, props.Joined]
	finals       = Table[string, set, here, props.Final]
	joineds      = Table[string, set, here, props.Joined]
)

var streamOperators = []operator{
	op("Stream.Map", onStream(func(s list) handle { return s.Map(half) })),
	op("Stream.Filter", onStream(func(s list) handle { return s.Filter(notOne) })),
	op("Stream.FilterMap", onStream(func(s list) handle { return s.FilterMap(halfNotOne) })),
	op("Stream.FlatMap", onStream(func(s list) handle { return s.FlatMap(tens) })),
	op("Stream.Flatten", onStream(func(s list) handle { return s.Map(tens).Flatten() })),
	op("Stream.Inspect", onStream(func(s list) handle { return s.Inspect(swallow) })),
	op("Stream.KeyBy", onStream(func(s list) handle { return s.KeyBy(half) })),
	op("Stream.Named", onStream(func(s list) handle { return s.Named("it") })),
	op("Stream.Pipe", onStream(func(s list) handle { return s.Pipe(same) })),
	op("Stream.Unordered", onStream(func(s list) handle { return s.Unordered() })).atLeast("Unordered"),
	op("Stream.Repeated", onStream(func(s list) handle { return s.Repeated() })),
	op("Stream.Open", onStream(func(s list) handle { return s.Open() })),
	op("Stream.Unique", onStream(func(s list) handle { return s.Unique() })),
	op("Stream.Enumerate", onStream(func(s list) handle { return s.Enumerate(at) })),
	op("Stream.Scan", onStream(func(s list) handle { return s.Scan(spun) })),
	op("Stream.Take", onStream(func(s list) handle { return s.Take(1) })),
	op("Stream.Sort", onStream(func(s list) handle { return s.Sort(byHalf) })).atLeast("Ordered"),
	op("Stream.AsArrived", onStream(func(s list) handle { return s.AsArrived(why()) })).excusingOrder().atLeast("Ordered"),
	op("Stream.Batch", onStream(func(s list) handle { return s.Batch(why()) })),
	op("Stream.AllTicks", onStream(func(s list) handle { return s.Batch(why()).AllTicks() })),
}

var keyedOperators = []operator{
	op("Keyed.Map", onKeyed(func(k keyedList) handle { return k.Map(half) })),
	op("Keyed.MapKeyed", onKeyed(func(k keyedList) handle { return k.MapKeyed(withKey) })),
	op("Keyed.Filter", onKeyed(func(k keyedList) handle { return k.Filter(notOne) })),
	op("Keyed.FilterMap", onKeyed(func(k keyedList) handle { return k.FilterMap(halfNotOne) })),
	op("Keyed.FlatMap", onKeyed(func(k keyedList) handle { return k.FlatMap(tens) })),
	op("Keyed.Flatten", onKeyed(func(k keyedList) handle { return k.Map(tens).Flatten() })),
	op("Keyed.Inspect", onKeyed(func(k keyedList) handle { return k.Inspect(swallowKeyed) })),
	op("Keyed.Named", onKeyed(func(k keyedList) handle { return k.Named("it") })),
	op("Keyed.Pipe", onKeyed(func(k keyedList) handle { return k.Pipe(same) })),
	op("Keyed.Values", onKeyed(func(k keyedList) handle { return k.Values() })),
	op("Keyed.Entries", onKeyed(func(k keyedList) handle { return k.Entries() })),
	op("Keyed.Unordered", onKeyed(func(k keyedList) handle { return k.Unordered() })).atLeast("Unordered"),
	op("Keyed.Repeated", onKeyed(func(k keyedList) handle { return k.Repeated() })),
	op("Keyed.Open", onKeyed(func(k keyedList) handle { return k.Open() })),
	op("Keyed.Unique", onKeyed(func(k keyedList) handle { return k.Unique() })),
	op("Keyed.Enumerate", onKeyed(func(k keyedList) handle { return k.Enumerate(at) })),
	op("Keyed.Scan", onKeyed(func(k keyedList) handle { return k.Scan(spun) })),
	op("Keyed.Take", onKeyed(func(k keyedList) handle { return k.Take(1) })),
	op("Keyed.Sort", onKeyed(func(k keyedList) handle { return k.Sort(byHalf) })).atLeast("Ordered"),
	op("Keyed.AsArrived", onKeyed(func(k keyedList) handle { return k.AsArrived(why()) })).excusingOrder().atLeast("Ordered"),
	op("Keyed.Batch", onKeyed(func(k keyedList) handle { return k.Batch(why()) })),
	op("Keyed.AllTicks", onKeyed(func(k keyedList) handle { return k.Batch(why()).AllTicks() })),
}

// Folds ask whether they are to yield at the end or each tick.
var foldOperators = []operator{
	op("Stream.Fold",
		onStream(func(s list) handle { return s.Fold(spin) }),
		onStream(func(s ordered) handle { return s.Fold(spin) })),
	op("Stream.FoldCommutative",
		onStream(func(s list) handle { return s.FoldCommutative(flip()) }),
		onStream(func(s ordered) handle { return s.FoldCommutative(flip()) })),
	op("Stream.FoldJoin",
		onStream(func(s list) handle { return s.FoldJoin(lattice.Insert[int]()) }),
		onStream(func(s ordered) handle { return s.FoldJoin(lattice.Insert[int]()) })).atLeast("Joined"),
	op("Stream.Count",
		onStream(func(s list) handle { return s.Count() }),
		onStream(func(s ordered) handle { return s.Count() })),
	op("Stream.Sum",
		onStream(func(s list) handle { return s.Map(huge).Sum() }),
		onStream(func(s ordered) handle { return s.Map(huge).Sum() })),
	op("Stream.Max",
		onStream(func(s list) handle { return s.Max() }),
		onStream(func(s ordered) handle { return s.Max() })),
	op("Stream.Min",
		onStream(func(s list) handle { return s.Min() }),
		onStream(func(s ordered) handle { return s.Min() })),
	op("Stream.Top",
		onStream(func(s list) handle { return s.Top(2, byHalf) }),
		onStream(func(s ordered) handle { return s.Top(2, byHalf) })),
	op("Stream.Collect",
		onStream(func(s list) handle { return s.Collect() }),
		onStream(func(s ordered) handle { return s.Collect() })),
	op("Keyed.Fold",
		onKeyed(func(k keyedList) handle { return k.Fold(spin) }),
		onKeyed(func(k keyedOrdered) handle { return k.Fold(spin) })),
	op("Keyed.FoldCommutative",
		onKeyed(func(k keyedList) handle { return k.FoldCommutative(flip()) }),
		onKeyed(func(k keyedOrdered) handle { return k.FoldCommutative(flip()) })),
	op("Keyed.FoldJoin",
		onKeyed(func(k keyedList) handle { return k.FoldJoin(lattice.Insert[int]()) }),
		onKeyed(func(k keyedOrdered) handle { return k.FoldJoin(lattice.Insert[int]()) })).atLeast("Joined"),
	op("Keyed.Count",
		onKeyed(func(k keyedList) handle { return k.Count() }),
		onKeyed(func(k keyedOrdered) handle { return k.Count() })),
	op("Keyed.Sum",
		onKeyed(func(k keyedList) handle { return k.Map(huge).Sum() }),
		onKeyed(func(k keyedOrdered) handle { return k.Map(huge).Sum() })),
	op("Keyed.Max",
		onKeyed(func(k keyedList) handle { return k.Max() }),
		onKeyed(func(k keyedOrdered) handle { return k.Max() })),
	op("Keyed.Min",
		onKeyed(func(k keyedList) handle { return k.Min() }),
		onKeyed(func(k keyedOrdered) handle { return k.Min() })),
	op("Keyed.Top",
		onKeyed(func(k keyedList) handle { return k.Top(2, byHalf) }),
		onKeyed(func(k keyedOrdered) handle { return k.Top(2, byHalf) })),
	op("Keyed.Collect",
		onKeyed(func(k keyedList) handle { return k.Collect() }),
		onKeyed(func(k keyedOrdered) handle { return k.Collect() })),
}

var cellOperators = []operator{
	op("Cell.Map", onCell(func(c finalCell) handle { return c.Map(missing) })),
	op("Cell.MapFinal", onCell(func(c finalCell) handle { return c.MapFinal(missing) })).atLeast("Final"),
	op("Cell.MapMonotone", onCell(func(c finalCell) handle { return c.MapMonotone(lattice.Size[int]()) })).atLeast("Monotone"),
	op("Cell.MapMorphism", onCell(func(c finalCell) handle { return c.MapMorphism(largest()) })).atLeast("Monotone"),
	op("Cell.Reaches", onCell(func(c finalCell) handle { return c.Reaches(lattice.Contains(0)) })),
	op("Cell.Stream", onCell(func(c finalCell) handle { return c.Stream() })),
	op("Cell.Named", onCell(func(c finalCell) handle { return c.Named("it") })),
	op("Cell.Snapshot",
		onCell(func(c finalCell) handle { return c.Snapshot(why()) }),
		onCell(func(c joinedCell) handle { return c.Snapshot(why()) })),
	op("Table.Map", onTable(func(t finals) handle { return t.Map(missingUnder) })),
	op("Table.MapFinal", onTable(func(t finals) handle { return t.MapFinal(missingUnder) })).atLeast("Final"),
	op("Table.MapMonotone", onTable(func(t finals) handle { return t.MapMonotone(lattice.Size[int]()) })).atLeast("Monotone"),
	op("Table.MapMorphism", onTable(func(t finals) handle { return t.MapMorphism(largest()) })).atLeast("Monotone"),
	op("Table.Reaches", onTable(func(t finals) handle { return t.Reaches(lattice.Contains(0)) })),
	op("Table.Entries", onTable(func(t finals) handle { return t.Entries() })),
	op("Table.Cell",
		onTable(func(t finals) handle { return t.Cell() }),
		onTable(func(t joineds) handle { return t.Cell() })),
	op("Table.Named", onTable(func(t finals) handle { return t.Named("it") })),
	op("Table.Snapshot",
		onTable(func(t finals) handle { return t.Snapshot(why()) }),
		onTable(func(t joineds) handle { return t.Snapshot(why()) })),
}

var binaryOperators = []operator{
	op("Stream.Merge", onStreams(func(a, b list) handle { return a.Merge(b) })),
	op("Stream.Difference", onStreams(func(a, b list) handle { return a.Difference(b) })),
	op("Keyed.Merge", onKeyeds(func(a, b keyedList) handle { return a.Merge(b) })),
	op("Keyed.Join", onKeyeds(func(a, b keyedList) handle { return a.Join(b, pair) })),
	op("Keyed.JoinAll",
		onKeyeds(func(a, b keyedList) handle { return a.JoinAll(b, pair) }),
		onKeyeds(func(a keyedList, b keyedBag) handle { return a.JoinAll(b, pair) }),
		onKeyeds(func(a keyedBag, b keyedList) handle { return a.JoinAll(b, pair) }),
		onKeyeds(func(a, b keyedBag) handle { return a.JoinAll(b, pair) })).keepingFirst(),
	op("Keyed.AntiJoin", onKeyeds(func(a, b keyedList) handle { return a.AntiJoin(b) })),
}

// Steps and functions without the law that a method demands: the kernels run them, the types must not.
var lawless = []operator{
	op("Stream.FoldCommutative/lawless",
		onStream(func(s list) handle { return s.Fold(spin) }),
		onStream(func(s ordered) handle { return s.Fold(spin) })).insteadOf("s.FoldCommutative(spin)"),
	op("Stream.FoldJoin/lawless",
		onStream(func(s list) handle { return s.Fold(spin) }),
		onStream(func(s ordered) handle { return s.Fold(spin) })).atLeast("Joined").insteadOf("s.FoldJoin(spin)"),
	op("Stream.FoldJoin/commutative",
		onStream(func(s list) handle { return s.FoldCommutative(total()) }),
		onStream(func(s ordered) handle { return s.FoldCommutative(total()) })).atLeast("Joined").insteadOf("s.FoldJoin(total())"),
	op("Cell.MapMonotone/lawless", onCell(func(c finalCell) handle { return c.Map(missing) })).atLeast("Monotone").insteadOf("c.MapMonotone(missing)"),
	op("Cell.MapMorphism/lawless", onCell(func(c finalCell) handle { return c.Map(missing) })).keepingFirst().insteadOf("c.MapMorphism(missing)"),
	op("Cell.MapMorphism/monotone", onCell(func(c finalCell) handle { return c.MapMonotone(lattice.Size[int]()) })).keepingFirst().insteadOf("c.MapMorphism(lattice.Size[int]())"),
}

// A recursion is begun, entered and closed by methods that only mean something together.
var recursionOperators = []operator{
	op("Stream.Recurse", onStream(func(s list) handle {
		r := s.Recurse()
		return r.Close(r.Facts().FlatMap(after))
	})),
	op("Recursion.Close/threshold", onStream(func(s list) handle {
		r := s.Recurse()
		return r.Close(r.Facts().Count().Reaches(2).Map(ofNat))
	})),
	op("Recursion.Facts", onStream(func(s list) handle {
		r := s.Recurse()
		facts := r.Facts()
		r.Close(facts.FlatMap(after)).Ignore()
		return facts
	})),
	op("Recursion.Enter", onStreams(func(a, b list) handle {
		r := a.Recurse()
		inside := r.Enter(b)
		r.Close(r.Facts()).Ignore()
		return inside
	})),
	op("Recursion.EnterWhole", onStreams(func(a, b list) handle {
		r := a.Recurse()
		inside := r.EnterWhole(b)
		r.Close(r.Facts()).Ignore()
		return inside
	})),
	op("Recursion.Close", onStreams(func(a, b list) handle {
		r := a.Recurse()
		return r.Close(r.Enter(b))
	})).wholeIfFirstIs(),
	op("Recursion.Close/EnterWhole", onStreams(func(a, b list) handle {
		r := a.Recurse()
		return r.Close(r.EnterWhole(b))
	})).wholeIfFirstIs(),
}
