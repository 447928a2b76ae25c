package stream

import (
	"fmt"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// totalInt is an integer that claims to grow by <.
type totalInt int

func (a totalInt) Join(b totalInt) (totalInt, bool) { return max(a, b), b > a }

// Programs that take a cell for one that grows, or is final, or is a join. Where two sights differ only in how the items
// are cut into ticks, the result depends on timing.
var growthWitnesses = map[string]witness{
	"reaches_live": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks(31, 12), inOneTick(31, 12), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			latest := s.Fold(func(now *lattice.Nat, x int) { *now = lattice.Nat(x) })
			grown[props.Monotone](latest).Reaches(30).ForEach(into[lattice.Nat](out))
		})
	},
	"reaches_mapped": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks("ann", "bob"), inOneTick("ann", "bob"), func(s Stream[string, oneProcess, props.Ordered], out func(any)) {
			grown[props.Monotone](s.Count().Map(exactlyOne)).Reaches(true).ForEach(into[lattice.Or](out))
		})
	},
	"reaches_no_lattice": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks[totalInt](100, -50), inOneTick[totalInt](100, -50), func(s Stream[totalInt, oneProcess, props.Ordered], out func(any)) {
			grown[props.Monotone](s.Sum()).Reaches(100).ForEach(into[totalInt](out))
		})
	},
	"monotone_without_law": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks("ann", "bob"), inOneTick("ann", "bob"), func(s Stream[string, oneProcess, props.Ordered], out func(any)) {
			missing := s.Count().Map(func(n lattice.Nat) lattice.Nat { return 3 - min(n, 3) })
			grown[props.Monotone](missing).Reaches(2).ForEach(into[lattice.Nat](out))
		})
	},
	"stream_of_growing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks("ann", "bob"), inOneTick("ann", "bob"), func(s Stream[string, oneProcess, props.Ordered], out func(any)) {
			grown[props.Final](s.Count()).Stream().ForEach(into[lattice.Nat](out))
		})
	},
	"on_final_of_growing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks("ann", "bob"), inOneTick("ann", "bob"), func(s Stream[string, oneProcess, props.Ordered], out func(any)) {
			grown[props.Final](s.Count()).OnFinal(into[lattice.Nat](out))
		})
	},
	"entries_of_growing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks("to", "to"), inOneTick("to", "to"), func(s Stream[string, oneProcess, props.Ordered], out func(any)) {
			counts := s.KeyBy(func(w string) string { return w }).Count()
			final := tableOf[string, lattice.Nat, oneProcess, props.Final](counts.table.weaken("grown"))
			final.Entries().ForEach(into[Entry[string, lattice.Nat]](out))
		})
	},
	"map_final_of_growing": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks("ann", "bob"), inOneTick("ann", "bob"), func(s Stream[string, oneProcess, props.Ordered], out func(any)) {
			grown[props.Final](s.Count()).MapFinal(func(n lattice.Nat) bool { return n%2 == 0 }).OnFinal(into[bool](out))
		})
	},
	"snapshot_without_token": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks("ann", "bob"), inOneTick("ann", "bob"), func(s Stream[string, oneProcess, props.Ordered], out func(any)) {
			s.Count().Snapshot(props.Because("a witness")).OnFinal(into[lattice.Nat](out))
		})
	},
	"from_any_live": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks("ann", "bob"), inOneTick("ann", "bob"), func(s Stream[string, oneProcess, props.Ordered], out func(any)) {
			f := s.stream.flow
			once := grown[props.Monotone](s.Broadcast(f.Cluster[testCluster](2), FIFO).Count().Map(exactlyOne))
			once.FromAny(f.Process[testClient]()).Reaches(true).ForEach(into[lattice.Or](out))
		})
	},
	"morphism_of_monotone": func(t *testing.T) (one, other sight) {
		return joinedCells(t, func(s Stream[string, oneProcess, props.List]) Cell[lattice.Nat, oneProcess, props.Final] {
			return s.FoldJoin(lattice.Insert[string]()).MapMonotone(lattice.Size[string]())
		})
	},
	"joined_of_count": func(t *testing.T) (one, other sight) {
		return joinedCells(t, func(s Stream[string, oneProcess, props.List]) Cell[lattice.Nat, oneProcess, props.Final] {
			return s.Count()
		})
	},
	"joined_of_final": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]string{{"ann"}, {"bob"}}, namesAt[oneProcess], namesAt[partsAt])
	},
}

func exactlyOne(n lattice.Nat) lattice.Or { return n == 1 }

func namesAt[L NeedsWhole[L]](s Stream[string, L, props.List], out func(any)) {
	s.FoldJoin(lattice.Insert[string]()).OnFinal(into[lattice.SetUnion[string]](out))
}

// joinedCells compares the value of all visits with the join of the values of each member's.
func joinedCells(t *testing.T, value func(Stream[string, oneProcess, props.List]) Cell[lattice.Nat, oneProcess, props.Final]) (one, other sight) {
	t.Helper()
	var join lattice.Nat
	run := func(visits ...string) (got lattice.Nat) {
		sightAt(t, inOneTick(visits...), func(s Stream[string, oneProcess, props.List], _ func(any)) {
			value(s).OnFinal(func(n lattice.Nat) { got = n })
		})
		return got
	}
	members := [][]string{{"ann", "bob"}, {"bob", "cid"}}
	for _, visits := range members {
		join, _ = join.Join(run(visits...))
	}
	one.seen = "one process that sees [ann bob bob cid]"
	one.add(run("ann", "bob", "bob", "cid"))
	other.seen = fmt.Sprintf("the join over members that see %v", members)
	other.add(join)
	return one, other
}
