package lattice_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/calmflow/calm/lattice"
)

func ExampleGCounter() {
	here := lattice.GCounter[string]{}.Add("here", 3)
	there := lattice.GCounter[string]{}.Add("there", 4)
	here, grew := here.Join(there)
	fmt.Println(here, here.Value(), grew)
	here, grew = here.Join(there) // heard again
	fmt.Println(here.Value(), grew)
	// Output:
	// {here: 3, there: 4} 7 true
	// 7 false
}

func ExampleCounted() {
	fmt.Println(lattice.Counted[string]().Func()(lattice.GCounter[string]{"a": 2, "b": 5}))
	// Output: 7
}

func ExamplePNCounter() {
	stock := lattice.PNCounter[string]{}.Add("shop", 10).Add("shop", -3)
	stock, grew := stock.Join(lattice.PNCounter[string]{}.Add("web", -5))
	fmt.Println(stock.Value(), stock, grew)
	// Output: 2 +{shop: 10} -{shop: 3, web: 5} true
}

func ExampleVectorClock() {
	ask := lattice.VectorClock[string]{}.Tick("ann")
	answer := lattice.Clone(ask).Tick("bob")
	aside := lattice.VectorClock[string]{}.Tick("cat")
	fmt.Println(ask.Before(answer), answer.Concurrent(aside))
	known, _ := answer.Join(aside)
	fmt.Println(known)
	// Output:
	// true true
	// {ann: 1, bob: 1, cat: 1}
}

func ExampleComponent() {
	fmt.Println(lattice.Component("bob").Func()(lattice.VectorClock[string]{"ann": 2, "bob": 5}))
	// Output: 5
}

func ExampleORSet() {
	here := lattice.ORSet[string, string]{}.Add("here", "milk")
	there := lattice.Clone(here)
	here = here.Remove("milk")
	there = there.Add("there", "milk") // at the same time
	here, _ = here.Join(there)
	fmt.Println(here.Contains("milk"), here)
	there = lattice.Clone(here).Remove("milk")
	here, _ = here.Join(there)
	fmt.Println(here.Items(), len(here.Live))
	// Output:
	// true {milk by {there.1}}
	// {} 0
}

func ExampleDot() {
	fmt.Println(lattice.Dot[string]{By: "here", N: 3})
	// Output: here.3
}

func ExampleTwoPhaseSet() {
	s := lattice.TwoPhaseSet[string]{}.Add("a").Add("b").Remove("a").Add("a")
	fmt.Println(s, s.Contains("a"))
	// Output: {b} without {a} false
}

func ExampleTwoPhaseMap() {
	m := lattice.TwoPhaseMap[string, lattice.Nat]{}.Put("a", 1).Put("b", 2).Remove("a").Put("b", 3)
	m, grew := m.Join(lattice.TwoPhaseMap[string, lattice.Nat]{}.Put("a", 9))
	fmt.Println(m, grew)
	// Output: {b: 3} without {a} false
}

func ExampleUnionFind() {
	same := lattice.Together("cat", "chat", "Katze")
	same, grew := same.Join(lattice.Together("Katze", "kat"))
	fmt.Println(same, grew)
	fmt.Println(same.Same("kat", "chat"), same.Find("kat"), same.Find("dog"))
	// Output:
	// {{Katze cat chat kat}} true
	// true Katze dog
}

func ExampleTogether() {
	fmt.Println(lattice.Together(3, 1, 2).Classes())
	// Output: map[1:[1 2 3]]
}

func ExampleBimorphism() {
	admins := lattice.Contains("ann", "bob")
	online := lattice.Contains("bob", "cat")
	there := lattice.Intersect[string]()
	fmt.Println(there, there.Func()(admins, online))
	// Output: bimorphism "intersect" {bob}
}

func ExampleClaimBimorphism() {
	least := lattice.ClaimBimorphism("least", func(a, b lattice.Nat) lattice.Nat { return min(a, b) })
	fmt.Println(least, least.Claimed(), least.Func()(3, 5))
	// Output: bimorphism "least" true 3
}

func ExampleIntersect() {
	fmt.Println(lattice.Intersect[int]().Func()(lattice.Contains(1, 2), lattice.Contains(2, 3)))
	// Output: {2}
}

func ExampleProduct() {
	fmt.Println(lattice.Product[string, int]().Func()(lattice.Contains("a"), lattice.Contains(1, 2)))
	// Output: {{a 1}, {a 2}}
}

func ExampleCouple() {
	fmt.Println(lattice.Couple[string, int]{First: "a", Second: 1})
	// Output: {a 1}
}

func ExampleBoth() {
	both := lattice.Both[lattice.Max[int], lattice.SetUnion[string]]().Func()
	fmt.Println(both(lattice.MaxOf(3), nil))
	fmt.Println(both(lattice.MaxOf(3), lattice.Contains("a")))
	// Output:
	// (none, {})
	// (3, {a})
}

func ExampleAtKeys() {
	join := lattice.AtKeys[string](lattice.Intersect[int]()).Func()
	fmt.Println(join(
		lattice.MapUnion[string, lattice.SetUnion[int]]{"a": lattice.Contains(1, 2), "b": lattice.Contains(3)},
		lattice.MapUnion[string, lattice.SetUnion[int]]{"a": lattice.Contains(2), "c": lattice.Contains(3)},
	))
	// Output: {a: {2}}
}

func ExampleAction() {
	further := lattice.Multiply[lattice.Cost]().Action() // by the cost of an edge
	fmt.Println(further.Func()(lattice.CostOf(5), lattice.CostOf(7)))
	fmt.Println(further.Func()(lattice.CostOf(5), lattice.Cost{}))
	// Output:
	// 12
	// no way
}

func ExampleClaimAction() {
	type edge struct{ To, Cost int }
	relax := lattice.ClaimAction("relax", func(e edge, at lattice.Cost) lattice.MapUnion[int, lattice.Cost] {
		if _, some := at.Get(); !some {
			return nil
		}
		return lattice.MapUnion[int, lattice.Cost]{e.To: at.Times(lattice.CostOf(uint64(e.Cost)))}
	})
	fmt.Println(relax, relax.Func()(edge{To: 2, Cost: 5}, lattice.CostOf(7)))
	// Output: action "relax" {2: 12}
}

func ExampleClaimKey() {
	type event struct{ ID, Text string }
	byID := lattice.ClaimKey("event ID", func(e event) string { return e.ID })
	fmt.Println(byID, byID.Func()(event{"e1", "hello"}))
	// Output: key "event ID" e1
}

func ExampleKey() {
	var none lattice.Key[string, string]
	fmt.Println(none, none.Valid())
	// Output: no law false
}

func ExampleClaimIndex() {
	type packet struct {
		Seq  uint64
		Data string
	}
	seq := lattice.ClaimIndex("sequence number", func(p packet) uint64 { return p.Seq })
	fmt.Println(seq, seq.Func()(packet{Seq: 3}))
	// Output: index "sequence number" 3
}

func ExampleIndex() {
	var none lattice.Index[string]
	fmt.Println(none, none.Func() == nil)
	// Output: no law true
}

func ExampleClaimPure() {
	upper := lattice.ClaimPure("upper case", func(_ context.Context, s string) (string, error) { return strings.ToUpper(s), nil })
	s, err := upper.Func()(context.Background(), "a")
	fmt.Println(upper, s, err)
	// Output: pure "upper case" A <nil>
}

func ExamplePure() {
	var none lattice.Pure[string, string]
	fmt.Println(none, none.Claimed())
	// Output: no law false
}

func ExampleSemiring() {
	direct := lattice.CostOf(9)
	detour := lattice.CostOf(3).Times(lattice.CostOf(4))
	fmt.Println(direct.Plus(detour))
	// Output: 7
}

func ExampleMultiply() {
	chance := lattice.Multiply[lattice.Confidence]()
	fmt.Println(chance, chance.Func()(lattice.ConfidenceOf(0.5), lattice.ConfidenceOf(0.25)))
	// Output: bimorphism "multiply" 0.125
}

func ExampleTrust() {
	var a, b, c lattice.Trust = true, true, false
	fmt.Println(a.Times(b).Plus(c), a.Times(c))
	// Output: true false
}

func ExampleCost() {
	cheapest, grew := lattice.CostOf(9).Join(lattice.CostOf(7))
	fmt.Println(cheapest, grew, lattice.Cost{})
	// Output: 7 true no way
}

func ExampleCostOf() {
	n, some := lattice.CostOf(4).Get()
	fmt.Println(n, some)
	// Output: 4 true
}

func ExampleMultiplicity() {
	var one lattice.Multiplicity = 1
	fmt.Println(one.Plus(one).Times(3)) // two ways to get there, three to go on
	// Output: 6
}

func ExampleConfidence() {
	a, b := lattice.ConfidenceOf(0.5), lattice.ConfidenceOf(0.3)
	fmt.Println(a.Plus(b), a.Times(b))
	// Output: 0.5 0.15
}

func ExampleConfidenceOf() {
	fmt.Println(lattice.ConfidenceOf(0), lattice.ConfidenceOf(1), lattice.ConfidenceOf(0.25).Value())
	// Output: 0 1 0.25
}

func ExampleFuzzy() {
	a, b := lattice.FuzzyOf(0.5), lattice.FuzzyOf(0.3)
	fmt.Println(a.Plus(b), a.Times(b))
	// Output: 0.5 0.3
}

func ExampleFuzzyOf() {
	fmt.Println(lattice.FuzzyOf(0.5).Value(), lattice.FuzzyOf(7))
	// Output: 0.5 1
}
