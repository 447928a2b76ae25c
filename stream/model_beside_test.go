package stream_test

import (
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// TestModelBeside: what is dealt or sharded, joined with what is replicated at the same members, gives what one process does.
func TestModelBeside(t *testing.T) {
	modelDealt(t, "join", pairs, bags[pair](), inAnyOrder, joinedPairs, func(d dealt[pair, props.Bag], out func(any)) {
		left := d.in.RoundRobin(d.team, d.wire).KeyBy(pair.key).Map(pair.value)
		right := d.in.Broadcast(d.team, d.wire).KeyBy(pair.key).Map(pair.value)
		left.Join(right, product).Values().Unite(d.here, d.wire).ForEach(to[int](out))
	})
	modelDealt(t, "owned", pairs, bags[pair](), inAnyOrder, joinedPairs, func(d dealt[pair, props.Bag], out func(any)) {
		left := keyed(d.in).Shard(d.team, d.wire)
		right := keyed(d.in.Broadcast(d.team, d.wire)).Owned()
		left.Join(right, product).Unite(d.here, d.wire).Values().ForEach(to[int](out))
	})
	modelDealt(t, "owned table", pairs, bags[pair](), inAnyOrder, perLargest, func(d dealt[pair, props.Bag], out func(any)) {
		largest := keyed(d.in.Broadcast(d.team, d.wire)).Max().Owned()
		keyed(d.in).Shard(d.team, d.wire).Lookup(largest, perMax).Unite(d.here, d.wire).Values().ForEach(to[int](out))
	})
	modelDealt(t, "lookup", pairs, bags[pair](), inAnyOrder, perLargest, func(d dealt[pair, props.Bag], out func(any)) {
		largest := keyed(d.in.Broadcast(d.team, d.wire)).Max()
		d.in.RoundRobin(d.team, d.wire).KeyBy(pair.key).Map(pair.value).Lookup(largest, perMax).Values().Unite(d.here, d.wire).ForEach(to[int](out))
	})
	modelDealt(t, "with", pairs, bags[pair](), inAnyOrder, plusCount, func(d dealt[pair, props.Bag], out func(any)) {
		n := d.in.Broadcast(d.team, d.wire).Count()
		keyed(d.in).Shard(d.team, d.wire).With(n, plus).Unite(d.here, d.wire).Values().ForEach(to[int](out))
	})
	modelDealt(t, "with, dealt", pairs, bags[pair](), inAnyOrder, plusCount, func(d dealt[pair, props.Bag], out func(any)) {
		n := d.in.Broadcast(d.team, d.wire).Count()
		d.in.RoundRobin(d.team, d.wire).Map(pair.value).With(n, plus).Unite(d.here, d.wire).ForEach(to[int](out))
	})
	modelDealt(t, "antijoin", pairs, bags[pair](), inAnyOrder, notOfOdd, func(d dealt[pair, props.Bag], out func(any)) {
		odd := keyed(d.in.Broadcast(d.team, d.wire)).Filter(isOdd)
		d.in.RoundRobin(d.team, d.wire).KeyBy(pair.key).Map(pair.value).AntiJoin(odd).Values().Unite(d.here, d.wire).ForEach(to[int](out))
	})
	modelDealt(t, "cross product", pairs, bags[pair](), inAnyOrder, func(ps []pair) (want []int) {
		for _, p := range ps {
			for _, q := range ps {
				want = append(want, product(p.V, q.V))
			}
		}
		return want
	}, func(d dealt[pair, props.Bag], out func(any)) {
		all := d.in.Broadcast(d.team, d.wire).Map(pair.value)
		d.in.RoundRobin(d.team, d.wire).Map(pair.value).CrossProductGrowing(all, product).Unite(d.here, d.wire).ForEach(to[int](out))
	})
}

func product(a, b int) int                 { return 1000*a + b }
func perMax(x int, m lattice.Max[int]) int { return product(x, m.V) }
func plus(x int, n Nat) int                { return x + int(n) }
func isOdd(x int) bool                     { return x%2 != 0 }

func joinedPairs(ps []pair) (want []int) {
	for _, p := range ps {
		for _, q := range ps {
			if p.K == q.K {
				want = append(want, product(p.V, q.V))
			}
		}
	}
	return want
}

func perLargest(ps []pair) (want []int) {
	for _, p := range ps {
		most := p.V
		for _, q := range ps {
			if p.K == q.K {
				most = max(most, q.V)
			}
		}
		want = append(want, product(p.V, most))
	}
	return want
}

func plusCount(ps []pair) (want []int) {
	for _, p := range ps {
		want = append(want, p.V+len(ps))
	}
	return want
}

func notOfOdd(ps []pair) (want []int) {
	odd := map[string]bool{}
	for _, p := range ps {
		odd[p.K] = odd[p.K] || isOdd(p.V)
	}
	for _, p := range ps {
		if !odd[p.K] {
			want = append(want, p.V)
		}
	}
	return want
}
