package stream

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// Programs that take the parts of a dealt collection for the whole.
var partWitnesses = map[string]witness{
	"count_scattered": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{1, 4}, {2, 3}}, countAt[oneProcess], countAt[partsAt])
	},
	"unique_scattered": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]string{{"be"}, {"bee"}}, initialsAt[oneProcess], initialsAt[partsAt])
	},
	"recurse_scattered": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{1}, {2}}, pairsAt[oneProcess], pairsAt[partsAt])
	},
	"count_keyed_scattered": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]string{{"to"}, {"to"}}, wordsAt[oneProcess], wordsAt[partsAt])
	},
	"join_scattered": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{11, 22}, {21, 12}}, pricedAt[oneProcess], pricedAt[partsAt])
	},
	"table_cell_sharded": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]string{{"to"}, {"be"}}, tableAt[oneProcess], tableAt[partsAt])
	},
	"gather_scattered": func(t *testing.T) (one, other sight) {
		gather := func(deal [][]int) sight {
			return sightOfParts(t, deal, func(s Stream[int, partsAt, props.List], out func(any)) {
				counts := s.Gather(s.stream.flow.Process[testClient](), FIFO).Count().Entries()
				counts.ForEach(into[Entry[Member[testCluster], lattice.Nat]](out))
			})
		}
		return gather([][]int{{1, 2}, {3, 4}}), gather([][]int{{1, 2, 3}, {4}})
	},
	"broadcast_scattered": func(t *testing.T) (one, other sight) {
		return dealtTwice(t, func(f *Flow, s Stream[int, Scattered[testCluster], props.Ordered], out func(any)) {
			move[oneProcess](s).Broadcast(f.Cluster[testCluster](2), FIFO).ForEachMember(func(m Member[testCluster], x int) {
				if m.Index() == 0 {
					out(x)
				}
			})
		})
	},
	"unite_keyed_scattered": func(t *testing.T) (one, other sight) {
		return dealtTwice(t, func(f *Flow, s Stream[int, Scattered[testCluster], props.Ordered], out func(any)) {
			moves := moveKeyed[Sharded[testCluster, string]](s.KeyBy(func(int) string { return "account" }))
			balances := moves.Unite(f.Process[testClient](), FIFO).Scan(witnessBalance)
			balances.ForEach(func(_ string, balance int) { out(balance) })
		})
	},
}

// wholeBoth is what a program demands that has both plain and keyed operators.
type wholeBoth[L any] interface {
	NeedsWhole[L]
	NeedsWholeKeys[L]
}

func countAt[L NeedsWhole[L]](s Stream[int, L, props.List], out func(any)) {
	s.Count().OnFinal(into[lattice.Nat](out))
}

func initialsAt[L NeedsWhole[L]](s Stream[string, L, props.List], out func(any)) {
	s.Map(func(w string) string { return w[:1] }).Unique().ForEach(into[string](out))
}

// pairsAt is a recursion in which two facts x and y below 10 give the fact xy.
func pairsAt[L NeedsWhole[L]](s Stream[int, L, props.List], out func(any)) {
	all := func(int) int { return 0 }
	r := s.Recurse()
	digits := r.Facts().Filter(func(x int) bool { return x < 10 }).KeyBy(all)
	pairs := digits.Join(digits, func(x, y int) int { return 10*x + y }).Values()
	r.Close(pairs).Sort(cmp.Compare).Collect().OnFinal(into[[]int](out))
}

func wordsAt[L wholeBoth[L]](s Stream[string, L, props.List], out func(any)) {
	counts := s.KeyBy(func(w string) string { return w }).Count()
	counts.MapFinal(func(w string, n lattice.Nat) string { return fmt.Sprint(w, " ", n) }).Cell().OnFinal(into[map[string]string](out))
}

// pricedAt joins orders, which end in 1, with prices, which end in 2, by item, which is the tens.
func pricedAt[L wholeBoth[L]](s Stream[int, L, props.List], out func(any)) {
	item := func(i int) int { return i / 10 }
	ending := func(digit int) func(int) bool { return func(i int) bool { return i%10 == digit } }
	orders, prices := s.Filter(ending(1)).KeyBy(item), s.Filter(ending(2)).KeyBy(item)
	priced := orders.Join(prices, func(order, price int) int { return 100*order + price })
	priced.ForEach(func(_, pair int) { out(pair) })
}

func tableAt[L wholeBoth[L]](s Stream[string, L, props.List], out func(any)) {
	s.KeyBy(func(w string) string { return w }).Count().Cell().OnFinal(into[map[string]lattice.Nat](out))
}

// oneAndParts runs a program at one process, and at members that have parts of what the process has. To the types the parts are
// Local here, so that the members run what they refuse to run on Scattered.
func oneAndParts[T any](t *testing.T, deal [][]T, alone func(Stream[T, oneProcess, props.List], func(any)), each func(Stream[T, partsAt, props.List], func(any))) (one, other sight) {
	t.Helper()
	return sightAt(t, [][]T{slices.Concat(deal...)}, alone), sightOfParts(t, deal, each)
}

// sightOfParts runs a program at members that have parts of a collection.
func sightOfParts[T any](t *testing.T, deal [][]T, program func(Stream[T, partsAt, props.List], func(any))) sight {
	t.Helper()
	v := sight{seen: fmt.Sprintf("%d members that see %v", len(deal), deal)}
	f := New(t.Name())
	c := f.Cluster[testCluster](len(deal))
	program(script[T, partsAt, props.List](c.cluster, false, func(member int) [][]T { return [][]T{deal[member]} }), v.add)
	play(t, f)
	return v
}
