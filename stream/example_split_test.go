package stream_test

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/stream"
)

func voter(vote string) string {
	who, _, _ := strings.Cut(vote, " ")
	return who
}

func points(vote string) int {
	_, n, _ := strings.Cut(vote, " ")
	points, _ := strconv.Atoi(n)
	return points
}

func byVoter(a, b stream.Entry[string, int]) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Value, b.Value))
}

func ExampleKeyed_Skip() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Skip(1).Entries().Sort(byVoter).ForEach(show)
	run(f)
	// Output:
	// {ann 2}
	// {ann 9}
	// {bob 3}
}

func ExampleKeyed_TakeWhile() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.TakeWhile(small).Entries().Sort(byVoter).ForEach(show)
	run(f)
	// Output:
	// {ann 1}
	// {ann 2}
}

func ExampleKeyed_SkipWhile() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.SkipWhile(small).Entries().Sort(byVoter).ForEach(show)
	run(f)
	// Output:
	// {ann 9}
	// {bob 3}
	// {bob 7}
}

func ExampleKeyed_First() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.First().Entries().Sort(byVoter).ForEach(show)
	run(f)
	// Output:
	// {ann 1}
	// {bob 7}
}

func ExampleKeyed_Last() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Last().Entries().Sort(byVoter).ForEach(show)
	run(f)
	// Output:
	// {ann 9}
	// {bob 3}
}

func ExampleKeyed_Chunk() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Chunk(2).Map(func(some []int) string { return fmt.Sprint(some) }).Entries().
		Sort(func(a, b stream.Entry[string, string]) int {
			return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Value, b.Value))
		}).
		ForEach(show)
	run(f)
	// Output:
	// {ann [1 2]}
	// {ann [9]}
	// {bob [7 3]}
}

// The values of today follow those of yesterday, key by key.
func ExampleKeyed_Chain() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Chain(votes.Open().Map(func(n int) int { return 10 * n })).Filter(func(n int) bool { return n%3 == 1 || n > 80 }).Values().Count().Reaches(4).ForEach(show)
	run(f)
	// Output:
	// 4
}

func ExampleKeyed_Partition() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	low, high := votes.Partition(small)
	low.Values().Count().OnFinal(show)
	high.Values().Count().OnFinal(show)
	run(f)
	// Output:
	// 3
	// 2
}

func ExampleKeyed_Rekey() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Rekey(func(_ string, n int) bool { return small(n) }).Count().Entries().
		Sort(func(a, b stream.Entry[bool, lattice.Nat]) int { return cmp.Compare(a.Value, b.Value) }).
		ForEach(show)
	run(f)
	// Output:
	// {false 2}
	// {true 3}
}

func ExampleKeyed_Flat() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Flat(func(who string, n int) string { return fmt.Sprint(who, n) }).Sort(cmp.Compare[string]).ForEach(show)
	run(f)
	// Output:
	// ann1
	// ann2
	// ann9
	// bob3
	// bob7
}

func ExampleKeyed_Keys() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Keys().Sort(cmp.Compare[string]).ForEach(show)
	run(f)
	// Output:
	// ann
	// bob
}

func ExampleKeyed_Any() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Any(func(n int) bool { return n > 8 }).Entries().Sort(func(a, b stream.Entry[string, lattice.Or]) int { return cmp.Compare(a.Key, b.Key) }).ForEach(show)
	run(f)
	// Output:
	// {ann true}
	// {bob false}
}

func ExampleKeyed_Every() {
	f := stream.New("example")
	p := f.Process[Here]()
	votes := stream.Items(p, "ann 1", "bob 7", "ann 2", "ann 9", "bob 3").KeyBy(voter).Map(points)
	votes.Every(small).Entries().Sort(func(a, b stream.Entry[string, lattice.And]) int { return cmp.Compare(a.Key, b.Key) }).ForEach(show)
	run(f)
	// Output:
	// {ann false}
	// {bob false}
}
