package stream

import (
	"cmp"
	"fmt"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// Programs that take what repeats for what comes once.
var onceWitnesses = map[string]witness{
	"count_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("ann", "bob"), inOneTick("ann", "bob", "ann"), func(s Stream[string, oneProcess, props.Repeated], out func(any)) {
			retype[props.Unordered](s).Count().Reaches(3).ForEach(into[lattice.Nat](out))
		})
	},
	"sum_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(5, 7), inOneTick(5, 7, 5), func(s Stream[int, oneProcess, props.Set], out func(any)) {
			retype[props.Bag](s).Sum().OnFinal(into[int](out))
		})
	},
	"tally_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("to", "be"), inOneTick("be", "to", "be"), func(s Stream[string, oneProcess, props.Set], out func(any)) {
			retype[props.Bag](s).FoldCommutative(lattice.Tally[string]()).OnFinal(into[map[string]int](out))
		})
	},
	"unordered_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("ann"), inOneTick("ann", "ann"), func(s Stream[string, oneProcess, props.Repeated], out func(any)) {
			retype[props.Unordered](s).Count().Reaches(2).ForEach(into[lattice.Nat](out))
		})
	},
	"as_arrived_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("a", "b"), inOneTick("a", "a", "b"), func(s Stream[string, oneProcess, props.Repeated], out func(any)) {
			retype[props.Unordered](s).AsArrived(props.Because("any order will do")).Enumerate(numbered[string]).ForEach(into[string](out))
		})
	},
	"top_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3, 5, 4, 1), inOneTick(1, 3, 1, 5, 4), func(s Stream[int, oneProcess, props.Set], out func(any)) {
			retype[props.Bag](s).Top(3, cmp.Compare).OnFinal(into[[]int](out))
		})
	},
	"count_keyed_repeated": func(t *testing.T) (one, other sight) {
		return seedsThatDiffer(t, func(f *Flow, v *sight) {
			words := Items(f.Process[testProcess](), "to", "be", "or").KeyBy(func(w string) string { return w })
			came := words.Shard(f.Cluster[testCluster](2), Repeat).Inspect(func(_, w string) { v.seen += w + " " })
			counts := retypeKeyed[props.Bag](came).Count().Entries().Unite(f.Process[testClient](), FIFO)
			byWord := func(a, b Entry[string, lattice.Nat]) int { return cmp.Compare(a.Key, b.Key) }
			counts.Sort(byWord).ForEach(into[Entry[string, lattice.Nat]](v.add))
		})
	},
	"sort_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(3, 5), inOneTick(5, 3, 5), func(s Stream[int, oneProcess, props.Set], out func(any)) {
			retype[props.Bag](s).Sort(cmp.Compare).ForEach(into[int](out))
		})
	},
	"merge_repeated_with_once": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick("bob"), inOneTick("bob", "bob"), func(s Stream[string, oneProcess, props.Repeated], out func(any)) {
			once := Items(placeOf(s), "ann").Open()
			once.Merge(retype[props.Unordered](s)).Count().Reaches(3).ForEach(into[lattice.Nat](out))
		})
	},
	"join_all_repeated": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(12), inOneTick(12, 12), func(s Stream[int, oneProcess, props.Set], out func(any)) {
			item := func(i int) int { return i / 10 }
			orders := Items(placeOf(s), 11).KeyBy(item)
			pairs := orders.JoinAll(retype[props.Bag](s).KeyBy(item), func(order, price int) string { return fmt.Sprint(order, " for ", price) })
			pairs.ForEach(func(_ int, pair string) { out(pair) })
		})
	},
}

// placeOf is the process that a stream is at.
func placeOf[T any, D props.Delivery](s Stream[T, oneProcess, D]) oneProcess {
	return oneProcess{process: s.stream.at}
}
