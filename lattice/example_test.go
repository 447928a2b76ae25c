package lattice_test

import (
	"fmt"

	"github.com/calmflow/calm/lattice"
)

func ExampleCompare() {
	fmt.Println(lattice.Compare(lattice.Nat(1), lattice.Nat(2)))
	fmt.Println(lattice.Compare(lattice.MinOf(1), lattice.MinOf(2)))
	fmt.Println(lattice.Compare(lattice.Contains("a"), lattice.Contains("b")))
	// Output:
	// less
	// greater
	// incomparable
}

func ExampleLeq() {
	bound := lattice.Contains("a", "b")
	fmt.Println(lattice.Leq(bound, lattice.Contains("a", "c")))
	fmt.Println(lattice.Leq(bound, lattice.Contains("a", "b", "c")))
	// Output:
	// false
	// true
}

func ExampleClone() {
	a := lattice.Contains(1)
	b := lattice.Clone(a)
	b[2] = struct{}{}
	fmt.Println(a, b)
	// Output: {1} {1, 2}
}

func ExampleIsBottom() {
	fmt.Println(lattice.IsBottom(lattice.Nat(0)), lattice.IsBottom(lattice.MaxOf(0)))
	// Output: true false
}

func ExampleNat() {
	n, grew := lattice.Nat(3).Join(5)
	fmt.Println(n, grew)
	n, grew = n.Join(4)
	fmt.Println(n, grew)
	// Output:
	// 5 true
	// 5 false
}

func ExampleMax() {
	var highest lattice.Max[int]
	fmt.Println(highest, lattice.Min[int]{}, lattice.LWW[int]{})
	highest, grew := highest.Join(lattice.MaxOf(-7))
	fmt.Println(highest, grew)
	fmt.Println(highest.Get())
	// Output:
	// none none unwritten
	// -7 true
	// -7 true
}

func ExampleMin() {
	earliest, grew := lattice.MinOf("mon").Join(lattice.MinOf("fri"))
	v, ok := earliest.Get()
	fmt.Println(v, ok, grew)
	// Output: fri true true
}

func ExampleOr() {
	alarm, grew := lattice.Or(false).Join(true)
	fmt.Println(alarm, grew)
	// Output: true true
}

func ExampleSetUnion() {
	var seen lattice.SetUnion[string]
	seen, grew := seen.Join(lattice.Contains("b", "a"))
	fmt.Println(seen, grew)
	seen, grew = seen.Join(lattice.Contains("a"))
	fmt.Println(seen, grew, len(seen))
	// Output:
	// {a, b} true
	// {a, b} false 2
}

func ExampleContains() {
	fmt.Println(lattice.Contains(3, 1, 2))
	// Output: {1, 2, 3}
}

func ExampleMapUnion() {
	type votes = lattice.MapUnion[string, lattice.SetUnion[int]]
	a := votes{"yes": lattice.Contains(1)}
	a, grew := a.Join(votes{"yes": lattice.Contains(2), "no": lattice.Contains(3)})
	fmt.Println(a, grew)
	// Output: {no: {3}, yes: {1, 2}} true
}

func ExamplePair() {
	type best = lattice.Pair[lattice.Max[int], lattice.Min[int]]
	span, grew := best{First: lattice.MaxOf(3), Second: lattice.MinOf(3)}.Join(best{First: lattice.MaxOf(1), Second: lattice.MinOf(1)})
	fmt.Println(span, grew)
	// Output: (3, 1) true
}

func ExampleLWW() {
	name := lattice.Write(lattice.Stamp{Time: 1, By: 9}, "Ann")
	name, _ = name.Join(lattice.Write(lattice.Stamp{Time: 3, By: 2}, "Bea"))
	late, grew := name.Join(lattice.Write(lattice.Stamp{Time: 2, By: 1}, "Cid"))
	fmt.Println(late, grew)
	gone, grew := late.Join(lattice.Delete[string](lattice.Stamp{Time: 4, By: 9}))
	fmt.Println(gone, grew)
	// Output:
	// Bea at 3.2 false
	// deleted at 4.9 true
}

func ExampleAdd() {
	var sum int
	step := lattice.Add[int]().Step()
	step(&sum, 3)
	step(&sum, -1)
	fmt.Println(sum)
	// Output: 2
}

func ExampleAddOf() {
	var letters int
	step := lattice.AddOf(func(word string) int { return len(word) }).Step()
	step(&letters, "calm")
	step(&letters, "go")
	fmt.Println(letters)
	// Output: 6
}

func ExampleTally() {
	var counts map[string]int
	step := lattice.Tally[string]().Step()
	step(&counts, "a")
	step(&counts, "b")
	step(&counts, "a")
	fmt.Println(counts)
	// Output: map[a:2 b:1]
}

func ExampleJoin() {
	var seen lattice.SetUnion[string]
	step := lattice.Join[lattice.SetUnion[string]]().Step()
	fmt.Println(step(&seen, lattice.Contains("a")), step(&seen, lattice.Contains("a")), seen)
	// Output: true false {a}
}

func ExampleJoinOf() {
	var longest lattice.Max[int]
	step := lattice.JoinOf(func(word string) lattice.Max[int] { return lattice.MaxOf(len(word)) }).Step()
	fmt.Println(step(&longest, "calm"), step(&longest, "go"), longest)
	// Output: true false 4
}

func ExampleInsert() {
	var seen lattice.SetUnion[int]
	step := lattice.Insert[int]().Step()
	fmt.Println(step(&seen, 1), step(&seen, 1), seen)
	// Output: true false {1}
}

func ExampleSize() {
	size := lattice.Size[string]()
	fmt.Println(size, size.Func()(lattice.Contains("a", "b")))
	// Output: monotone "size" 2
}

func ExampleFirst() {
	first := lattice.First[lattice.Nat, lattice.Or]().Func()
	fmt.Println(first(lattice.Pair[lattice.Nat, lattice.Or]{First: 4, Second: true}))
	// Output: 4
}

func ExampleSecond() {
	second := lattice.Second[lattice.Nat, lattice.Or]().Func()
	fmt.Println(second(lattice.Pair[lattice.Nat, lattice.Or]{First: 4, Second: true}))
	// Output: true
}

func ExampleKeys() {
	keys := lattice.Keys[string, lattice.Nat]().Func()
	fmt.Println(keys(lattice.MapUnion[string, lattice.Nat]{"a": 1, "b": 2}))
	// Output: {a, b}
}

func ExampleAt() {
	at := lattice.At[lattice.Nat]("b").Func()
	fmt.Println(at(lattice.MapUnion[string, lattice.Nat]{"a": 1, "b": 2}))
	// Output: 2
}

func ExampleMonotone_Then() {
	keys := lattice.Keys[string, lattice.Nat]().Monotone()
	voters := keys.Then(lattice.Size[string]())
	fmt.Println(voters, voters.Func()(lattice.MapUnion[string, lattice.Nat]{"a": 1, "b": 2}))
	// Output: monotone "keys then size" 2
}

func ExampleMorphism_Then() {
	type row = lattice.MapUnion[string, lattice.Nat]
	names := lattice.First[row, lattice.Or]().Then(lattice.Keys[string, lattice.Nat]())
	fmt.Println(names, names.Func()(lattice.Pair[row, lattice.Or]{First: row{"a": 1}}))
	// Output: morphism "first then keys" {a}
}

func ExampleClaimCommutative() {
	highest := lattice.ClaimCommutative("highest", func(best *int, x int) { *best = max(*best, x) })
	fmt.Println(highest, highest.Name(), highest.Claimed())
	// Output: commutative "highest" highest true
}

func ExampleClaimSemilattice() {
	// Without a map for each item, as JoinOf would need.
	initials := lattice.ClaimSemilattice("initials", func(seen *lattice.SetUnion[string], name string) bool {
		if name == "" {
			return false
		}
		return lattice.Insert[string]().Step()(seen, name[:1])
	})
	var seen lattice.SetUnion[string]
	fmt.Println(initials.Step()(&seen, "Ann"), initials.Step()(&seen, "Al"), seen)
	// Output: true false {A}
}

func ExampleClaimMonotone() {
	quorum := lattice.ClaimMonotone("quorum of five", func(votes lattice.SetUnion[string]) lattice.Or {
		return len(votes) >= 3
	})
	fmt.Println(quorum.Func()(lattice.Contains("a", "b")), quorum.Func()(lattice.Contains("a", "b", "c")))
	// Output: false true
}

func ExampleClaimMorphism() {
	small := lattice.ClaimMorphism("items below ten", func(s lattice.SetUnion[int]) lattice.SetUnion[int] {
		below := lattice.Contains[int]()
		for x := range s {
			if x < 10 {
				below[x] = struct{}{}
			}
		}
		return below
	})
	fmt.Println(small.Func()(lattice.Contains(1, 10, 2)))
	// Output: {1, 2}
}

func ExampleClaims() {
	lattice.ClaimCommutative("total price", func(sum *int, price int) { *sum += price })
	for _, c := range lattice.Claims() {
		if c.Name() == "total price" {
			fmt.Println(c.Kind(), c.Name(), c.Checked())
		}
	}
	// Output: commutative total price false
}
