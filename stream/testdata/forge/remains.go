// What compiles all the same. TestForgeRemains says who finds each line.
package main

import (
	"context"
	"unsafe"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	S struct{}
	P = stream.Process[S]
)

var (
	f   = stream.New("forge")
	p   = f.Process[S]()
	bag = stream.Items(p, 1, 2).Open().Unordered()
)

func throughUnsafe() {
	_ = *(*stream.Stream[int, P, props.Ordered])(unsafe.Pointer(&bag)) // remains: a vet rule, to come
}

func lyingStep() {
	lie := func(last *int, x int) { *last = x }
	_ = bag.FoldCommutative(lattice.ClaimCommutative("a lie", lie)) // remains: proptest.Laws
}

func lyingFunction() {
	lie := func(n lattice.Nat) lattice.Nat { return 9 - min(n, 9) }
	_ = bag.Count().MapMonotone(lattice.ClaimMonotone("a lie", lie)).Reaches(9) // remains: proptest.Laws
}

func impureFunction() {
	seen := 0
	_ = bag.Map(func(x int) int { seen++; return x + seen }) // remains: a second run; the simulator, to come
}

func carriedRound() {
	in := stream.NewInlet[int](p)
	bag.ForEach(func(x int) {
		go func() { _ = in.Put(context.Background(), x) }() // remains: the simulator, to come
	})
	_ = in.Stream().Enumerate(func(i, x int) int { return i })
}

func roundBySequence() {
	_ = stream.Seq(p, bag.All()).Enumerate(func(i, x int) int { return i }) // remains: the simulator, to come
}

func memberFromBytes() {
	var m stream.Member[S]
	_ = m.UnmarshalBinary([]byte{0, 0, 0, 9}) // remains: nobody: a member is data, and no guarantee rests on it
}

func main() {}
