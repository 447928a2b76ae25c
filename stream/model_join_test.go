package stream_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// row is an item of one of the two sides of a join, so that both sides come by one source, mixed.
type row struct {
	Left bool
	pair
}

var rows = rapid.Custom(func(t *rapid.T) row { return row{rapid.Bool().Draw(t, "left"), pairs.Draw(t, "pair")} })

func side[L anyWhole[L], D props.Delivery](s stream.Stream[row, L, D], left bool) stream.Keyed[string, int, L, D] {
	return keyed(s.FilterMap(func(r row) (pair, bool) { return r.pair, r.Left == left }))
}

func sides(rs []row) (left, right []pair) {
	for _, r := range rs {
		if r.Left {
			left = append(left, r.pair)
		} else {
			right = append(right, r.pair)
		}
	}
	return left, right
}

func twoOf(v, w int) [2]int { return [2]int{v, w} }

// joinOf pairs each left value with all right ones of its key, in order.
func joinOf(rs []row) (want []entryOf[[2]int]) {
	left, right := sides(rs)
	for _, l := range left {
		for _, v := range byKey(right)[l.K] {
			want = append(want, entryOf[[2]int]{Key: l.K, Value: twoOf(l.V, v)})
		}
	}
	return want
}

// joinInOrder is joinOf with the right values of each key in the order of their bytes.
func joinInOrder(rs []row) (want []entryOf[[2]int]) {
	left, right := sides(rs)
	for _, l := range left {
		for _, v := range sortedByBytes(byKey(right)[l.K]) {
			want = append(want, entryOf[[2]int]{Key: l.K, Value: twoOf(l.V, v)})
		}
	}
	return want
}

func antiJoinOf(rs []row) (want []entryOf[int]) {
	left, right := sides(rs)
	for _, l := range left {
		if len(byKey(right)[l.K]) == 0 {
			want = append(want, entryOf[int]{Key: l.K, Value: l.V})
		}
	}
	return want
}

func TestModelJoin(t *testing.T) {
	model(t, "join", rows, unordered[row](), inAnyOrder, joinOf, joinedSides[stream.Process[Here]], joinedSides[stream.Replicated[Team]])
	model(t, "join of repeated", rows, repeated[row](), asSet, joinOf, joinedRepeated[stream.Process[Here]], joinedRepeated[stream.Replicated[Team]])
	model(t, "join all, a list", rows, lists[row](), perKey, joinOf, joinedAllInOrder[stream.Process[Here]], joinedAllInOrder[stream.Replicated[Team]])
	model(t, "join all, a bag", rows, lists[row](), perKey, joinInOrder, joinedAllSorted[stream.Process[Here]], joinedAllSorted[stream.Replicated[Team]])
	model(t, "join all, in any order", rows, bags[row](), inAnyOrder, joinOf, joinedAll[stream.Process[Here]], joinedAll[stream.Replicated[Team]])
	model(t, "antijoin", rows, lists[row](), perKey, antiJoinOf, antiJoined[stream.Process[Here]], antiJoined[stream.Replicated[Team]])
	model(t, "antijoin of a set", rows, sets[row](), asSet, antiJoinOf, antiJoinedSet[stream.Process[Here]], antiJoinedSet[stream.Replicated[Team]])
	model(t, "merge", rows, unordered[row](), inAnyOrder,
		func(rs []row) (want []entryOf[int]) {
			for _, r := range rs {
				want = append(want, entryOf[int]{Key: r.K, Value: r.V})
			}
			return want
		}, mergedSides[stream.Process[Here]], mergedSides[stream.Replicated[Team]])
}

func joinedSides[L anyWhole[L]](s stream.Stream[row, L, props.Unordered]) stream.Stream[entryOf[[2]int], L, props.Unordered] {
	return side(s, true).Join(side(s, false), twoOf).Entries()
}

func joinedRepeated[L anyWhole[L]](s stream.Stream[row, L, props.Repeated]) stream.Stream[entryOf[[2]int], L, props.Repeated] {
	return side(s, true).Join(side(s, false), twoOf).Entries()
}

func joinedAllInOrder[L anyWhole[L]](s stream.Stream[row, L, props.List]) stream.Stream[entryOf[[2]int], L, props.Bag] {
	return side(s, true).JoinAll(side(s, false), twoOf).Entries()
}

func joinedAllSorted[L anyWhole[L]](s stream.Stream[row, L, props.List]) stream.Stream[entryOf[[2]int], L, props.Bag] {
	return side(s, true).JoinAll(side(s, false).Unordered(), twoOf).Entries()
}

func joinedAll[L anyWhole[L]](s stream.Stream[row, L, props.Bag]) stream.Stream[entryOf[[2]int], L, props.Bag] {
	return side(s, true).JoinAll(side(s, false), twoOf).Entries()
}

func antiJoined[L anyWhole[L]](s stream.Stream[row, L, props.List]) stream.Stream[entryOf[int], L, props.Bag] {
	return side(s, true).AntiJoin(side(s, false)).Entries()
}

func antiJoinedSet[L anyWhole[L]](s stream.Stream[row, L, props.Set]) stream.Stream[entryOf[int], L, props.Set] {
	return side(s, true).AntiJoin(side(s, false)).Entries()
}

func mergedSides[L anyWhole[L]](s stream.Stream[row, L, props.Unordered]) stream.Stream[entryOf[int], L, props.Unordered] {
	return side(s, true).Merge(side(s, false)).Entries()
}

// TestModelJoinOfTwo: the sides end at different times, and one may come from far.
func TestModelJoinOfTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := rapid.SliceOfN(rows, 0, 12).Draw(t, "rows")
		left, right := sides(rs)
		f := stream.New("two")
		f.Seed = rapid.Uint64().Draw(t, "seed")
		p := placesOf(f)
		l, r := complete(t, p.here, left), complete(t, p.here, right)
		if rapid.Bool().Draw(t, "left from far") {
			l = l.Send(p.here, stream.FIFO)
		}
		if rapid.Bool().Draw(t, "right from far") {
			r = r.Send(p.there, stream.FIFO).Send(p.here, stream.FIFO)
		}
		var join, all, anti, difference []string
		note := func(to *[]string) func(string, [2]int) {
			return func(k string, v [2]int) { *to = append(*to, fmt.Sprint(entryOf[[2]int]{Key: k, Value: v})) }
		}
		keyed(l).Join(keyed(r), twoOf).ForEach(note(&join))
		keyed(l).JoinAll(keyed(r), twoOf).ForEach(note(&all))
		keyed(l).AntiJoin(keyed(r)).ForEach(func(k string, v int) { anti = append(anti, fmt.Sprint(entryOf[int]{Key: k, Value: v})) })
		l.Difference(r).ForEach(func(p pair) { difference = append(difference, fmt.Sprint(p)) })
		if err := f.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		same(t, "join", inAnyOrder, join, texts(joinOf(rs)))
		same(t, "join all", perKey, all, texts(joinOf(rs)))
		same(t, "antijoin", inOrder, anti, texts(antiJoinOf(rs)))
		same(t, "difference", inOrder, difference, texts(slices.DeleteFunc(left, func(p pair) bool { return slices.Contains(right, p) })))
	})
}

// same fails the test unless got and want are, compared so, the same.
func same(t *rapid.T, what string, compare outcome, got, want []string) {
	t.Helper()
	if got, want = compare(got), compare(want); !slices.Equal(got, want) {
		t.Fatalf("%s: %q\nmodel: %q", what, got, want)
	}
}
