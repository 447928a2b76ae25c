package stream

import (
	"cmp"
	"fmt"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

func asItIs(i int) int { return i }

// Programs that take what has come so far for all that comes.
var completeWitnesses = map[string]witness{
	"sort_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3), inOneTick(3, 1), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			retype[props.List](s).Sort(cmp.Compare).ForEach(into[int](out))
		})
	},
	"difference_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick[int](), inOneTick(4), func(cancelled Stream[int, oneProcess, props.Ordered], out func(any)) {
			Items(placeOf(cancelled), 4, 5).Difference(retype[props.List](cancelled)).ForEach(into[int](out))
		})
	},
	"anti_join_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick[int](), inOneTick(4), func(payments Stream[int, oneProcess, props.Ordered], out func(any)) {
			bills := Items(placeOf(payments), 4, 5).KeyBy(asItIs)
			bills.AntiJoin(retype[props.List](payments).KeyBy(asItIs)).ForEach(func(bill, _ int) { out(bill) })
		})
	},
	"join_all_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(1), inOneTick(1, 2), func(prices Stream[int, oneProcess, props.Ordered], out func(any)) {
			orders := Items(placeOf(prices), 2, 1).KeyBy(asItIs)
			pairs := orders.JoinAll(retype[props.List](prices).KeyBy(asItIs), func(order, price int) string { return fmt.Sprint(order, " for ", price) })
			pairs.ForEach(func(_ int, pair string) { out(pair) })
		})
	},
	"merge_complete_with_ongoing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("typed"), inOneTick("typed", "later"), func(typed Stream[string, oneProcess, props.Ordered], out func(any)) {
			file := Items(placeOf(typed), "line")
			file.Merge(retype[props.List](typed)).Count().OnFinal(into[lattice.Nat](out))
		})
	},
	"sort_after_cut": func(t *testing.T) (one, other sight) {
		return seedsThatDiffer(t, func(f *Flow, v *sight) {
			lossy := Lossy{Why: props.Because("a witness")}
			came := Items(f.Process[testProcess](), 4, 3, 2, 1).Send(f.Process[testClient](), lossy.Cut)
			retype[props.List](came.Inspect(into[int](v.saw))).Sort(cmp.Compare).ForEach(into[int](v.add))
		})
	},
	"sort_all_ticks": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks(3), inTicks(3, 1), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			batches := s.Batch(props.Because("a witness"))
			retype[props.List](batches.AllTicks()).Sort(cmp.Compare).ForEach(into[int](out))
		})
	},
	"own_operator_sorts": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3), inOneTick(3, 1), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			ranked := func(s Stream[int, oneProcess, props.Ordered]) Stream[int, oneProcess, props.List] {
				return retype[props.List](s).Sort(cmp.Compare)
			}
			s.Pipe(ranked).ForEach(into[int](out))
		})
	},
	"send_from_tick": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks(1), inTicks(1, 2), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			orders := s.Batch(props.Because("a witness")).AllTicks()
			client := s.stream.flow.Process[testClient]()
			retype[props.List](orders).Send(client, FIFO).Sum().OnFinal(into[int](out))
		})
	},
}
