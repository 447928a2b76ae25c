package stream_test

import (
	"cmp"
	"fmt"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// A road leads from one town to another.
type road struct{ From, To string }

func (r road) from() string { return r.From }
func (r road) to() string   { return r.To }

func along(a, b road) road { return road{a.From, b.To} }

func byEnds(a, b road) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) }

// Which towns can be reached from which: what is known, and what one more road adds to it. That roads lead in a circle does
// no harm, since each fact goes round once.
func ExampleStream_Recurse() {
	f := stream.New("example")
	p := f.Process[Here]()
	roads := stream.Items(p, road{"a", "b"}, road{"b", "c"}, road{"c", "a"})
	reach := roads.Recurse()
	next := reach.Facts().KeyBy(road.to).JoinAll(reach.Enter(roads).KeyBy(road.from), along).Values()
	reach.Close(next).Sort(byEnds).Map(func(r road) string { return r.From + r.To }).Collect().OnFinal(show)
	run(f)
	// Output:
	// [aa ab ac ba bb bc ca cb cc]
}

// Facts are a stream of the recursion's inside: each fact once, in no order.
func ExampleRecursion_Facts() {
	f := stream.New("example")
	p := f.Process[Here]()
	numbers := stream.Items(p, 100).Recurse()
	halves := numbers.Facts().Map(func(n int) int { return n / 2 })
	numbers.Close(halves).Sort(cmp.Compare[int]).Collect().OnFinal(show)
	run(f)
	// Output:
	// [0 1 3 6 12 25 50 100]
}

// An ongoing recursion takes in an ongoing relation: reachability while roads are still being built.
func ExampleRecursion_Enter() {
	f := stream.New("example")
	p := f.Process[Here]()
	roads := stream.Items(p, road{"a", "b"}, road{"b", "c"}).Open()
	reach := roads.Recurse()
	next := reach.Facts().KeyBy(road.to).Join(reach.Enter(roads).KeyBy(road.from), along).Values()
	reach.Close(next).ForEach(func(r road) { fmt.Println(r.From + r.To) })
	run(f)
	// Unordered output:
	// ab
	// bc
	// ac
}

// What is complete outside stays so inside, and may be negated there: no way leads over a closed town.
func ExampleRecursion_EnterWhole() {
	f := stream.New("example")
	p := f.Process[Here]()
	roads := stream.Items(p, road{"a", "b"}, road{"b", "c"}, road{"c", "d"})
	closed := stream.Items(p, "c")
	reach := roads.Open().Recurse()
	next := reach.Facts().KeyBy(road.to).
		AntiJoin(reach.EnterWhole(closed).KeyBy(func(town string) string { return town })).
		JoinAll(reach.EnterWhole(roads).KeyBy(road.from), along).
		Values()
	reach.Close(next).ForEach(func(r road) { fmt.Println(r.From + r.To) })
	run(f)
	// Unordered output:
	// ab
	// bc
	// cd
	// ac
}

// Recursion inside a tick starts anew each tick.
func ExampleRecursion_Close() {
	f := stream.New("example")
	p := f.Process[Here]()
	divisors := stream.Items(p, 12).Open().Batch(props.Because("each question alone")).Recurse()
	smaller := divisors.Facts().FlatMap(func(n int) (all []int) {
		for d := 1; d < n; d++ {
			if n%d == 0 {
				all = append(all, d)
			}
		}
		return all
	})
	divisors.Close(smaller).Sort(cmp.Compare[int]).Collect().Stream().AllTicks().ForEach(show)
	run(f)
	// Output:
	// [1 2 3 4 6 12]
}
