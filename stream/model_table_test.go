package stream_test

import (
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// TestModelTable: a table as one map, at the end and as it moves.
func TestModelTable(t *testing.T) {
	counts := func(ps []pair) map[string]int {
		n := map[string]int{}
		for _, p := range ps {
			n[p.K]++
		}
		return n
	}
	model(t, "final cell", pairs, bags[pair](), inOrder, func(ps []pair) []map[string]int { return one(counts(ps)) },
		wholeFinal[stream.Process[Here]], wholeFinal[stream.Replicated[Team]])
	model(t, "moving cell", pairs, unordered[pair](), atRest, func(ps []pair) []map[string]int { return one(counts(ps)) },
		wholeMoves[stream.Process[Here], stream.Process[Here]], wholeMoves[stream.Replicated[Team], stream.Local[Team]])
	model(t, "mapped", pairs, ordered[pair](), atRest,
		func(ps []pair) []map[string]int {
			n := counts(ps)
			for k := range n {
				n[k] = -n[k]
			}
			return one(n)
		},
		mapMoves[stream.Process[Here], stream.Process[Here]], mapMoves[stream.Replicated[Team], stream.Local[Team]])
	model(t, "snapshot", pairs, unordered[pair](), atRest,
		func(ps []pair) []int { return slices.Repeat(one(len(ps)), min(1, len(ps))) }, // an empty table causes no tick
		tableMoves[stream.Process[Here], stream.Process[Here]], tableMoves[stream.Replicated[Team], stream.Local[Team]])
	model(t, "reaches", pairs, unordered[pair]().alsoMany(), inAnyOrder, func(ps []pair) (want []string) {
		for k, n := range counts(ps) {
			if n >= 3 {
				want = append(want, k)
			}
		}
		return want
	}, keysReach[stream.Process[Here]], keysReach[stream.Replicated[Team]])
	model(t, "reaches a set", pairs, repeated[pair](), inAnyOrder, func(ps []pair) (want []string) {
		for k, xs := range byKey(ps) {
			if lattice.Leq(lattice.Contains(1, 2), setOf(xs)) {
				want = append(want, k)
			}
		}
		return want
	}, keysReachSet[stream.Process[Here]], keysReachSet[stream.Replicated[Team]])
}

func wholeFinal[L anyWhole[L]](s stream.Stream[pair, L, props.Bag]) stream.Stream[map[string]Nat, L, props.List] {
	return keyed(s).Count().Cell().Stream()
}

func wholeMoves[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[pair, L, props.Unordered]) stream.Stream[map[string]Nat, W, props.Ordered] {
	return keyed(s).Count().Cell().Snapshot(moment).Stream().AllTicks()
}

func mapMoves[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[pair, L, props.Ordered]) stream.Stream[map[string]int, W, props.Ordered] {
	return keyed(s).Count().Map(func(_ string, n Nat) int { return -int(n) }).Cell().Snapshot(moment).Stream().AllTicks()
}

// tableMoves adds up the counts of a table's snapshots.
func tableMoves[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[pair, L, props.Unordered]) stream.Stream[Nat, W, props.Ordered] {
	return keyed(s).Count().Snapshot(moment).Entries().
		Map(func(e entryOf[Nat]) Nat { return e.Value }).Sum().Stream().AllTicks()
}

func keysReach[L anyWhole[L]](s stream.Stream[pair, L, props.Unordered]) stream.Stream[string, L, props.Unordered] {
	return keyed(s).Count().Reaches(3)
}

func keysReachSet[L anyWhole[L]](s stream.Stream[pair, L, props.Repeated]) stream.Stream[string, L, props.Unordered] {
	return keyed(s).FoldJoin(insert).Reaches(lattice.Contains(1, 2))
}
