package stream

import (
	"fmt"
	"testing"

	"github.com/calmflow/calm/props"
)

func witnessPrice(last *int, p int) { *last = p }

func witnessBalance(sum *int, move int) int {
	*sum += move
	return *sum
}

func parity(i int) int { return i % 2 }

func numbered[T any](i int, x T) string { return fmt.Sprint(i, " ", x) }

// Programs that take an order which nobody promised.
var orderWitnesses = map[string]witness{
	"fold_unordered": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3, 5), inOneTick(5, 3), func(s Stream[int, oneProcess, props.Bag], out func(any)) {
			retype[props.List](s).Fold(witnessPrice).OnFinal(into[int](out))
		})
	},
	"enumerate_merged": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("a", "b"), inOneTick("b", "a"), func(s Stream[string, oneProcess, props.Unordered], out func(any)) {
			retype[props.Ordered](s).Enumerate(numbered[string]).ForEach(into[string](out))
		})
	},
	"scan_reordered": func(t *testing.T) (one, other sight) {
		return seedsThatDiffer(t, func(f *Flow, v *sight) {
			moves := Items(f.Process[testProcess](), 5, -3, 7).Send(f.Process[testClient](), Reorder).Inspect(into[int](v.saw))
			retype[props.List](moves).Scan(witnessBalance).ForEach(into[int](v.add))
		})
	},
	"take_unordered": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3, 5, 4), inOneTick(4, 3, 5), func(s Stream[int, oneProcess, props.Bag], out func(any)) {
			retype[props.List](s).Take(2).ForEach(into[int](out))
		})
	},
	"collect_values": func(t *testing.T) (one, other sight) {
		return twoKeyedSights(t, parity, inOneTick(1, 2, 3), inOneTick(2, 1, 3), func(k Keyed[int, int, oneProcess, props.List], out func(any)) {
			retype[props.List](k.Values()).Collect().OnFinal(into[[]int](out))
		})
	},
	"fold_keyed_unordered": func(t *testing.T) (one, other sight) {
		return twoKeyedSights(t, parity, inOneTick(31, 33), inOneTick(33, 31), func(k Keyed[int, int, oneProcess, props.Bag], out func(any)) {
			retypeKeyed[props.List](k).Fold(witnessPrice).Entries().ForEach(into[Entry[int, int]](out))
		})
	},
	"scan_resharded": func(t *testing.T) (one, other sight) {
		return dealtTwice(t, func(f *Flow, s Stream[int, Scattered[testCluster], props.Ordered], out func(any)) {
			moves := s.KeyBy(func(int) string { return "account" }).Reshard(f.Cluster[testCluster](2), FIFO)
			retypeKeyed[props.Ordered](moves).Scan(witnessBalance).ForEach(func(_ string, balance int) { out(balance) })
		})
	},
	"take_keyed_unordered": func(t *testing.T) (one, other sight) {
		return twoKeyedSights(t, parity, inOneTick(101, 103), inOneTick(103, 101), func(k Keyed[int, int, oneProcess, props.Unordered], out func(any)) {
			retypeKeyed[props.Ordered](k).Take(1).ForEach(func(_, bid int) { out(bid) })
		})
	},
	"own_operator_ordered": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3, 5), inOneTick(5, 3), func(s Stream[int, oneProcess, props.Bag], out func(any)) {
			rises := func(s Stream[int, oneProcess, props.List]) Stream[int, oneProcess, props.List] { return s.Scan(rise) }
			retype[props.List](s).Pipe(rises).ForEach(into[int](out))
		})
	},
}

func rise(last *int, x int) int {
	up := x - *last
	*last = x
	return up
}

// dealtTwice runs a program on one sequence, 5 and -3, that is dealt to two members in two ways, and comes from them in
// two orders.
func dealtTwice(t *testing.T, program func(*Flow, Stream[int, Scattered[testCluster], props.Ordered], func(any))) (one, other sight) {
	t.Helper()
	run := func(seen string, parts [][][]int) (v sight) {
		v.seen = seen
		f := New(t.Name())
		c := f.Cluster[testCluster](2)
		s := script[int, Local[testCluster], props.Ordered](c.cluster, false, func(member int) [][]int { return parts[member] })
		program(f, move[Scattered[testCluster]](s), v.add)
		play(t, f)
		return v
	}
	return run("dealt: 5 to member 0, -3 to member 1, where it comes later", [][][]int{{{5}}, {{}, {-3}}}),
		run("dealt: -3 to member 0, 5 to member 1, where it comes later", [][][]int{{{-3}}, {{}, {5}}})
}
