package stream

import (
	"fmt"
	"slices"

	"github.com/calmflow/calm/lattice"
)

// This file says what the markers mean, by one predicate: which observations a class allows of an ideal. The rule-table
// tests take observations of inputs from it, and judge results by it; nothing else in them knows what a marker means.

// class is a delivery or a growth, by its name in package props, or refused.
type class string

const refused class = "-"

// emission is an item that was seen, or a value that a cell took. Order and growth are those of its key: a plain stream
// and a cell have one key, which is empty.
type emission struct {
	key, text string
	value     any // of a cell: a lattice's value, or nil
	tick      int // the number of its domain's tick, from 1, if it was seen inside one
}

func (e emission) String() string {
	if e.key == "" {
		return e.text
	}
	return e.key + ":" + e.text
}

func (e emission) is(o emission) bool { return e.key == o.key && e.text == o.text }

var (
	ongoingDeliveries  = []class{"Ordered", "Unordered", "Repeated"} // strongest first
	completeDeliveries = []class{"List", "Bag", "Set"}
	deliveries         = append(slices.Clone(ongoingDeliveries), completeDeliveries...)
	growths            = []class{"Final", "Joined", "Monotone", "Live"} // strongest first
)

func (c class) complete() bool { return c == "Final" || slices.Contains(completeDeliveries, c) }

// when is c, or its twin, with this completeness.
func (c class) when(complete bool) class {
	for i := range ongoingDeliveries {
		if c == ongoingDeliveries[i] || c == completeDeliveries[i] {
			if complete {
				return completeDeliveries[i]
			}
			return ongoingDeliveries[i]
		}
	}
	return c
}

// ongoing is c without its completeness.
func (c class) ongoing() class { return c.when(false) }

// isGrowth says that c is of a cell.
func (c class) isGrowth() bool { return slices.Contains(growths, c) }

// strength is how much c says, within deliveries or within growths: the lower, the more.
func (c class) strength() int {
	if c.isGrowth() {
		return slices.Index(growths, c)
	}
	return slices.Index(ongoingDeliveries, c.ongoing())
}

// allows reports whether a consumer may have seen this, so far, of the ideal; all says that there is no more to come. The
// ideal of a cell has one value for each key: the final one.
func (c class) allows(ideal, seen []emission, all bool) bool {
	switch c.ongoing() {
	case "Ordered":
		return allowsSequence(ideal, seen, all)
	case "Unordered":
		return allowsPermutation(ideal, seen, all)
	case "Repeated":
		return contains(ideal, seen) && (!all || contains(seen, ideal))
	case "Final", "Joined", "Monotone", "Live":
		return c.allowsValues(ideal, seen, all)
	}
	panic("no class: " + string(c))
}

// allowsSequence: of each key a prefix, and all of it in the end.
func allowsSequence(ideal, seen []emission, all bool) bool {
	for i, e := range seen {
		if next, ok := nth(ideal, e.key, countKey(seen[:i], e.key)); !ok || !next.is(e) {
			return false
		}
	}
	return !all || len(seen) == len(ideal)
}

// allowsPermutation: no item more often than it is there, and all of them in the end.
func allowsPermutation(ideal, seen []emission, all bool) bool {
	for _, e := range seen {
		if count(seen, e) > count(ideal, e) {
			return false
		}
	}
	return !all || len(seen) == len(ideal)
}

// allowsValues: the values that a cell takes on the way to its final one.
func (c class) allowsValues(ideal, seen []emission, all bool) bool {
	for i, e := range seen {
		final, ok := nth(ideal, e.key, 0)
		before, again := last(seen[:i], e.key)
		switch {
		case !ok:
			return false
		case c == "Final" && (again && before.tick == e.tick || e.tick == 0 && !e.is(final)):
			return false // inside ticks, once a tick, and the value of the moment
		case (c == "Joined" || c == "Monotone") && !(leq(e, final) && (!again || leq(before, e))):
			return false
		}
	}
	if all {
		for _, e := range ideal {
			if final, ok := last(seen, e.key); !ok || !final.is(e) {
				return false
			}
		}
	}
	return true
}

func count(es []emission, e emission) (n int) {
	for _, o := range es {
		if o.is(e) {
			n++
		}
	}
	return n
}

func countKey(es []emission, key string) (n int) {
	for _, e := range es {
		if e.key == key {
			n++
		}
	}
	return n
}

func contains(es, part []emission) bool {
	return !slices.ContainsFunc(part, func(e emission) bool { return count(es, e) == 0 })
}

func nth(es []emission, key string, n int) (emission, bool) {
	for _, e := range es {
		if e.key == key {
			if n == 0 {
				return e, true
			}
			n--
		}
	}
	return emission{}, false
}

func last(es []emission, key string) (emission, bool) {
	for i := len(es) - 1; i >= 0; i-- {
		if es[i].key == key {
			return es[i], true
		}
	}
	return emission{}, false
}

// algebraOf is the lattice that a cell's value is of, or nil. It knows those that the operators under test yield.
func algebraOf(value any) *lattice.Algebra {
	switch value.(type) {
	case lattice.Nat:
		return natAlgebra
	case lattice.SetUnion[int]:
		return setAlgebra
	case lattice.Max[int]:
		return maxAlgebra
	case lattice.Or:
		return orAlgebra
	case lattice.And:
		return andAlgebra
	case lattice.MapUnion[int, lattice.Nat]:
		return talliesAlgebra
	case lattice.Min[int]:
		return minAlgebra
	case lattice.MapUnion[string, lattice.SetUnion[int]]:
		return mapAlgebra
	}
	return nil
}

var (
	natAlgebra     = lattice.AlgebraOf[lattice.Nat]()
	setAlgebra     = lattice.AlgebraOf[lattice.SetUnion[int]]()
	maxAlgebra     = lattice.AlgebraOf[lattice.Max[int]]()
	orAlgebra      = lattice.AlgebraOf[lattice.Or]()
	andAlgebra     = lattice.AlgebraOf[lattice.And]()
	talliesAlgebra = lattice.AlgebraOf[lattice.MapUnion[int, lattice.Nat]]()
	minAlgebra     = lattice.AlgebraOf[lattice.Min[int]]()
	mapAlgebra     = lattice.AlgebraOf[lattice.MapUnion[string, lattice.SetUnion[int]]]()
)

// leq is the order of the values' lattice; what is of no lattice has none.
func leq(a, b emission) bool {
	algebra := algebraOf(a.value)
	return algebra != nil && algebra.Leq(a.value, b.value)
}

// join is the join of two members' values.
func join(a, b emission) (emission, bool) {
	algebra := algebraOf(a.value)
	if algebra == nil {
		return emission{}, false
	}
	joined, _ := algebra.Join(copyOf(a.value), b.value)
	return valueOf(a.key, joined), true
}

// valueOf is a value that a cell takes, as it is now: cells hand out memory that they go on to change.
func valueOf(key string, value any) emission {
	if whole, ok := value.(map[string]lattice.SetUnion[int]); ok {
		value = lattice.MapUnion[string, lattice.SetUnion[int]](whole) // the order of a Table's Cell is key by key
	}
	e := emission{key: key, text: fmt.Sprint(value)}
	if algebraOf(value) != nil {
		e.value = copyOf(value)
	}
	return e
}

func copyOf(value any) any {
	algebra := algebraOf(value)
	c, _ := algebra.Join(algebra.Bottom(), value)
	return c
}
