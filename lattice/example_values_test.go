package lattice_test

import (
	"fmt"
	"math"

	"github.com/calmflow/calm/lattice"
)

func ExampleAnd() {
	var healthy lattice.And
	healthy, grew := healthy.Join(lattice.AndOf(false))
	fmt.Println(healthy, grew)
	healthy, grew = healthy.Join(lattice.AndOf(true))
	fmt.Println(healthy.Get(), grew)
	// Output:
	// false true
	// false false
}

func ExampleAndOf() {
	fmt.Println(lattice.AndOf(true), lattice.IsBottom(lattice.AndOf(true)))
	// Output: true true
}

func ExampleConflict() {
	owner := lattice.ConflictOf("ann")
	owner, _ = owner.Join(lattice.ConflictOf("ann"))
	fmt.Println(owner)
	owner, grew := owner.Join(lattice.ConflictOf("bob"))
	fmt.Println(owner, owner.Clash(), grew)
	// Output:
	// ann
	// conflict true true
}

func ExampleConflictOf() {
	v, ok := lattice.ConflictOf(7).Get()
	fmt.Println(v, ok)
	// Output: 7 true
}

func ExamplePoint() {
	var version lattice.Point[string]
	version, grew := version.Join(lattice.PointOf("v2"))
	fmt.Println(version, grew)
	defer func() { fmt.Println(recover()) }()
	version.Join(lattice.PointOf("v3"))
	// Output:
	// v2 true
	// lattice: a Point that holds v2 was joined with one that holds v3: if values can differ, hold them in a Conflict
}

func ExamplePointOf() {
	fmt.Println(lattice.PointOf(1), lattice.Point[int]{})
	// Output: 1 none
}

func ExampleWithBot() {
	var votes lattice.WithBot[lattice.SetUnion[string]]
	votes, grew := votes.Join(lattice.WithBotOf(lattice.Contains[string]()))
	fmt.Println(votes, grew) // an empty ballot is more than none
	// Output: {} true
}

func ExampleWithBotOf() {
	v, ok := lattice.WithBotOf(lattice.Nat(3)).Get()
	fmt.Println(v, ok)
	// Output: 3 true
}

func ExampleWithTop() {
	readers := lattice.WithTopOf(lattice.Contains("ann"))
	readers, _ = readers.Join(lattice.WithTopOf(lattice.Contains("bob")))
	fmt.Println(readers)
	readers, grew := readers.Join(lattice.AtTop[lattice.SetUnion[string]]()) // everybody
	fmt.Println(readers, grew)
	// Output:
	// {ann, bob}
	// top true
}

func ExampleWithTopOf() {
	v, ok := lattice.WithTopOf(lattice.Nat(3)).Get()
	fmt.Println(v, ok)
	// Output: 3 true
}

func ExampleAtTop() {
	_, ok := lattice.AtTop[lattice.Nat]().Get()
	fmt.Println(ok, lattice.IsTop(lattice.AtTop[lattice.Nat]()))
	// Output: false true
}

func ExampleDomPair() {
	type versioned = lattice.DomPair[lattice.VectorClock[string], lattice.Conflict[string]]
	first := versioned{Key: lattice.VectorClock[string]{"a": 1}, Value: lattice.ConflictOf("draft")}
	second := versioned{Key: lattice.VectorClock[string]{"a": 1, "b": 1}, Value: lattice.ConflictOf("final")}
	other := versioned{Key: lattice.VectorClock[string]{"c": 1}, Value: lattice.ConflictOf("lost")}
	later, _ := first.Join(second)
	fmt.Println(later)
	both, _ := later.Join(other) // neither knew of the other
	fmt.Println(both)
	// Output:
	// {a: 1, b: 1}: final
	// {a: 1, b: 1, c: 1}: none
}

func ExampleVecUnion() {
	a := lattice.VecUnion[lattice.Nat]{3, 1}
	a, grew := a.Join(lattice.VecUnion[lattice.Nat]{2, 5, 4})
	fmt.Println(a, grew)
	// Output: [3 5 4] true
}

func ExampleFloat() {
	least, _ := lattice.MinOf(lattice.FloatOf(0.5)).Join(lattice.MinOf(lattice.FloatOf(-2)))
	fmt.Println(least)
	fmt.Println(lattice.FloatOf(math.Copysign(0, -1)) == lattice.FloatOf(0))
	// Output:
	// -2
	// true
}

func ExampleFloatOf() {
	fmt.Println(lattice.FloatOf(1.5), lattice.FloatOf(1.5).Value()*2, lattice.FloatOf(math.Inf(1)))
	// Output: 1.5 3 +Inf
}

func ExampleTop() {
	fmt.Println(lattice.Top[lattice.Or]())
	fmt.Println(lattice.Top[lattice.Pair[lattice.Or, lattice.And]]())
	_, ok := lattice.Top[lattice.SetUnion[string]]()
	fmt.Println(ok)
	// Output:
	// true true
	// (true, false) true
	// false
}

func ExampleIsTop() {
	fmt.Println(lattice.IsTop(lattice.Or(true)), lattice.IsTop(lattice.Nat(9)))
	// Output: true false
}

func ExampleAtoms() {
	m := lattice.MapUnion[string, lattice.SetUnion[int]]{"a": lattice.Contains(1, 2), "b": nil}
	fmt.Println(lattice.Atoms(m))
	// Output: [{a: {1}} {a: {2}} {b: {}}] true
}

func ExampleDelta() {
	known := lattice.MapUnion[string, lattice.SetUnion[int]]{"a": lattice.Contains(1, 2)}
	now := lattice.MapUnion[string, lattice.SetUnion[int]]{"a": lattice.Contains(1, 3), "b": lattice.Contains(4)}
	rest := lattice.Delta(known, now)
	fmt.Println(rest)
	known, _ = known.Join(rest)
	fmt.Println(lattice.Leq(now, known), lattice.IsBottom(lattice.Delta(known, now)))
	// Output:
	// {a: {3}, b: {4}}
	// true true
}

func ExampleMaxOf() {
	v, ok := lattice.MaxOf("b").Get()
	fmt.Println(v, ok)
	// Output: b true
}

func ExampleMinOf() {
	fmt.Println(lattice.MinOf(3), lattice.Leq(lattice.MinOf(3), lattice.MinOf(2)))
	// Output: 3 true
}

func ExampleWrite() {
	fmt.Println(lattice.Write(lattice.Stamp{Time: 4, By: 1}, "v"))
	// Output: v at 4.1
}

func ExampleDelete() {
	name, grew := lattice.Write(lattice.Stamp{Time: 4}, "v").Join(lattice.Delete[string](lattice.Stamp{Time: 5}))
	fmt.Println(name, grew)
	// Output: deleted at 5.0 true
}
