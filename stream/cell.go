package stream

import (
	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/tick"
)

// Cell is one value at L that changes as M says. Its values on the way are no stream: a consumer sees the final one, a
// threshold that it reaches, or, for a token, the value of a moment.
type Cell[A any, L Location[L], M props.Growth] struct {
	_    [0]func(A, L, M)
	cell *node
}

// Map applies any f, and gives up growth: the result is Live. MapFinal, MapMonotone and MapMorphism keep it.
func (c Cell[A, L, M]) Map[B any](f func(A) B) Cell[B, L, props.Live] {
	return cellOf[B, L, props.Live](mapped(c.cell, "Map", f))
}

// MapFinal applies any f to a final value.
func (c Cell[A, L, M]) MapFinal[B any, Grow props.NeedsFinal, _ props.Is[M, Grow]](f func(A) B) Cell[B, L, props.Final] {
	return cellOf[B, L, props.Final](mapped(c.cell, "MapFinal", f))
}

// MapMonotone keeps growth, but not that it is the members' join: Joined becomes Monotone.
func (c Cell[A, L, M]) MapMonotone[
	B any, Grow props.NeedsMonotone, To props.MapsTo[W], W props.Growth, _ props.Is[M, Grow], _ props.Is[M, To],
](f lattice.Monotone[A, B]) Cell[B, L, W] {
	return cellOf[B, L, W](mapped(c.cell, "MapMonotone", lawful[B]("MapMonotone", f).Func()).law(f))
}

// MapMorphism keeps growth as it is.
func (c Cell[A, L, M]) MapMorphism[B any, Grow props.NeedsMonotone, _ props.Is[M, Grow]](f lattice.Morphism[A, B]) Cell[B, L, M] {
	return cellOf[B, L, M](mapped(c.cell, "MapMorphism", lawful[B]("MapMorphism", f).Func()).law(f))
}

// Reaches yields the bound, once, when the cell has grown to it or past it. It demands a lattice, growth and a whole
// collection. The check is made at the end of each tick that changed the cell.
func (c Cell[A, L, M]) Reaches[
	What lattice.Lattice[What], Where NeedsWhole[Where], Grow props.NeedsMonotone,
	_ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](bound A) Stream[What, L, props.Ordered] {
	b := any(bound).(What)
	return streamOf[What, L, props.Ordered](reached(c.cell, b))
}

// Stream yields the final value. It demands a Final cell and a whole collection.
func (c Cell[A, L, M]) Stream[
	What any, Where NeedsWhole[Where], Grow props.NeedsFinal, _ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
]() Stream[What, L, props.List] {
	return streamOf[What, L, props.List](weakened(c.cell, "Stream"))
}

// Named names what c is, in the graph and in metrics.
func (c Cell[A, L, M]) Named[_ props.WhenUsed[A]](name string) Cell[A, L, M] {
	return cellOf[A, L, M](named(c.cell, name))
}

// FromAny reads any replica, and keeps the join of the answers, so that it never goes back. It demands growing lattice
// values that are replicated. Where replicas are processes of their own it reads another one when that which it has read cannot be
// reached, and each holds its value once more for that, unless an operator before it does. It is sent what is new, of lattices with a
// [lattice.Delta] of their own, for which the replica that is read holds once more what it has sent.
func (c Cell[A, L, M]) FromAny[
	Q, C any, What lattice.Lattice[What], Where NeedsReplicated[Where, C], Grow props.NeedsMonotone,
	_ props.Is[A, What], _ props.Is[L, Where], _ props.Is[M, Grow],
](to Process[Q]) Cell[A, Process[Q], M] {
	return cellOf[A, Process[Q], M](readAny[What](c.cell, to.process, whenever[M]()))
}

// Table is one value for each key at L, each changing as M says.
type Table[K comparable, A any, L Location[L], M props.Growth] struct {
	_     [0]func(K, A, L, M)
	table *node
}

// Map applies any f to each value and its key, and gives up growth: the result is Live.
func (t Table[K, A, L, M]) Map[B any](f func(K, A) B) Table[K, B, L, props.Live] {
	return tableOf[K, B, L, props.Live](mappedKeyed(t.table, "Map", f == nil, f))
}

// MapFinal applies any f to each final value and its key.
func (t Table[K, A, L, M]) MapFinal[B any, Grow props.NeedsFinal, _ props.Is[M, Grow]](f func(K, A) B) Table[K, B, L, props.Final] {
	return tableOf[K, B, L, props.Final](mappedKeyed(t.table, "MapFinal", f == nil, f))
}

// MapMonotone keeps growth, but not that it is the members' join: Joined becomes Monotone.
func (t Table[K, A, L, M]) MapMonotone[
	B any, Grow props.NeedsMonotone, To props.MapsTo[W], W props.Growth, _ props.Is[M, Grow], _ props.Is[M, To],
](f lattice.Monotone[A, B]) Table[K, B, L, W] {
	return tableOf[K, B, L, W](mappedValues[K](t.table, "MapMonotone", lawful[B]("MapMonotone", f).Func()).law(f))
}

// MapMorphism keeps growth as it is.
func (t Table[K, A, L, M]) MapMorphism[B any, Grow props.NeedsMonotone, _ props.Is[M, Grow]](f lattice.Morphism[A, B]) Table[K, B, L, M] {
	return tableOf[K, B, L, M](mappedValues[K](t.table, "MapMorphism", lawful[B]("MapMorphism", f).Func()).law(f))
}

// Entries yields the final entries: what was sharded is then scattered. It demands a Final table and whole keys.
func (t Table[K, A, L, M]) Entries[
	Key comparable, What any, Grow props.NeedsFinal, Where NeedsWholeKeys[Where], There ScattersAs[There, W], W Location[W],
	_ props.Is[K, Key], _ props.Is[A, What], _ props.Is[M, Grow], _ props.Is[L, Where], _ props.Is[L, There],
]() Stream[Entry[Key, What], W, props.Bag] {
	return streamOf[Entry[Key, What], W, props.Bag](weakened(t.table, "Entries"))
}

// Reaches yields each key, once, when its value has grown to bound or past it. It demands a lattice, growth and whole keys.
func (t Table[K, A, L, M]) Reaches[
	Key comparable, What lattice.Lattice[What], Grow props.NeedsMonotone, Where NeedsWholeKeys[Where], There ScattersAs[There, W], W Location[W],
	_ props.Is[K, Key], _ props.Is[A, What], _ props.Is[M, Grow], _ props.Is[L, Where], _ props.Is[L, There],
](bound A) Stream[Key, W, props.Unordered] {
	b := any(bound).(What)
	return streamOf[Key, W, props.Unordered](reachedKeyed[Key](t.table, b))
}

// Cell is the table as one map. It demands a whole collection.
func (t Table[K, A, L, M]) Cell[
	Key comparable, What any, Where NeedsWhole[Where], _ props.Is[K, Key], _ props.Is[A, What], _ props.Is[L, Where],
]() Cell[map[Key]What, L, M] {
	return cellOf[map[Key]What, L, M](wholeTable[Key, What](t.table, whenever[M]()))
}

// Named names what t is, in the graph and in metrics.
func (t Table[K, A, L, M]) Named[_ props.WhenUsed[A]](name string) Table[K, A, L, M] {
	return tableOf[K, A, L, M](named(t.table, name))
}

func mappedValues[K comparable, A, B any](in *node, op string, f func(A) B) *node {
	return mappedKeyed(in, op, f == nil, func(_ K, a A) B { return f(a) })
}

func reached[A lattice.Lattice[A]](in *node, bound A) *node {
	return unary(in, "Reaches", func(p *tick.Port[A]) *tick.Port[A] {
		return tick.FilterScan(p, func(done *bool, a A) (A, bool) {
			if *done || !lattice.Leq(bound, a) {
				return a, false
			}
			*done = true
			return lattice.Clone(bound), true
		})
	})
}

func reachedKeyed[K comparable, A lattice.Lattice[A]](in *node, bound A) *node {
	return unary(in, "Reaches", func(p *tick.Port[Entry[K, A]]) *tick.Port[K] {
		once := tick.FilterScanKeyed(p, func(done *bool, a A) (struct{}, bool) {
			if *done || !lattice.Leq(bound, a) {
				return struct{}{}, false
			}
			*done = true
			return struct{}{}, true
		})
		return tick.Map(once, func(e Entry[K, struct{}]) K { return e.Key })
	})
}

func wholeTable[K comparable, A any](in *node, when tick.When) *node {
	return folded(in, "Cell", when, func(all *map[K]A, e Entry[K, A]) bool {
		if *all == nil {
			*all = map[K]A{}
		}
		(*all)[e.Key] = e.Value
		return true
	})
}
