package stream

import (
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

// A step leads from one digit to another: from the tens to the ones, and is one long.
func stepFrom(step int) int { return step / 10 }
func stepTo(step int) int   { return step % 10 }
func isStart(step int) bool { return step < 10 }
func isStep(step int) bool  { return step >= 10 }
func nowhere(int) int       { return 0 }

// oneFurther is how far it is to the end of a step.
func oneFurther() lattice.Action[int, lattice.Min[int], lattice.Min[int]] {
	return lattice.ClaimAction("one further", func(_ int, far lattice.Min[int]) lattice.Min[int] {
		if d, ok := far.Get(); ok {
			return lattice.MinOf(d + 1)
		}
		return far
	})
}

// Programs that take values that may go back for such as only grow, or take the part of a graph for all of it.
var tableWitnesses = map[string]witness{
	"recurse_table_live": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks(3, 5), inOneTick(3, 5), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			r := falling(s).Recurse()
			r.Close(r.Table()).Reaches(lattice.MinOf(4)).ForEach(into[int](out))
		})
	},
	"join_table_live": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks(3, 5), inOneTick(3, 5), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			steps := Items(placeOf(s), 1).KeyBy(nowhere)
			steps.JoinTable(falling(s), stepTo, oneFurther()).Reaches(lattice.MinOf(4)).ForEach(into[int](out))
		})
	},
	"recurse_table_sharded": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{1, 23}, {12}}, stepsAt[oneProcess], stepsAt[partsAt])
	},
	"join_table_sharded": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{1, 13}, {2, 23}}, nextAt[oneProcess], nextAt[partsAt])
	},
	"map_final_in_table_recursion": func(t *testing.T) (one, other sight) {
		return twoSights(t, inTicks(6, 5), inOneTick(6, 5), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			r := s.KeyBy(nowhere).Min().Recurse()
			now := tableOf[int, lattice.Min[int], Loop[oneProcess], props.Final](r.Table().table.weaken("grown"))
			if6 := now.MapFinal(func(_ int, far lattice.Min[int]) lattice.Min[int] {
				if far.V == 6 {
					return lattice.MinOf(1)
				}
				return far
			})
			r.Close(if6).Reaches(lattice.MinOf(2)).ForEach(into[int](out))
		})
	},
	"enter_ongoing_in_final_table": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(12), inOneTick(12, 23), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			r := Items(placeOf(s), 1).KeyBy(stepTo).Map(nowhere).Min().Recurse()
			steps := r.Enter(retypeKeyed[props.List](s.KeyBy(stepFrom)))
			r.Close(steps.JoinTable(r.Table(), stepTo, oneFurther())).Cell().OnFinal(into[map[int]lattice.Min[int]](out))
		})
	},
	"gossip_recursed": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{1, 23}, {12}}, stepsAt[oneProcess], func(s Stream[int, partsAt, props.List], out func(any)) {
			far := tableOf[int, lattice.Min[int], partsAt, props.Joined](stepsOf(s).table.weaken("grown"))
			far.Combine(s.stream.flow.Process[testClient]()).Reaches(lattice.MinOf(9)).ForEach(into[int](out))
		})
	},
	"cross_product_scattered": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{1, 30}, {2, 40}}, productsAt[oneProcess], productsAt[partsAt])
	},
	"anti_join_by_parts": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{1, 2, 11}, {1, 2, 22}}, keptAt[oneProcess], keptAt[partsAt])
	},
	"owned_local": func(t *testing.T) (one, other sight) {
		deal := func(parts [][]int) sight {
			return sightOfParts(t, parts, func(s Stream[int, partsAt, props.List], out func(any)) {
				moveKeyed[Replicated[testCluster]](s.KeyBy(stepTo)).Owned().ForEach(func(_, x int) { out(x) })
			})
		}
		return deal([][]int{{1, 2, 3, 4}, {}}), deal([][]int{{}, {1, 2, 3, 4}})
	},
}

// falling is the last value that came, as if it could only fall.
func falling(s Stream[int, oneProcess, props.Ordered]) Table[int, lattice.Min[int], oneProcess, props.Monotone] {
	last := s.KeyBy(nowhere).Fold(func(far *lattice.Min[int], x int) { *far = lattice.MinOf(x) })
	return tableOf[int, lattice.Min[int], oneProcess, props.Monotone](last.table.weaken("grown"))
}

// stepsOf is how far digits are from the starts.
func stepsOf[L wholeBoth[L]](s Stream[int, L, props.List]) Table[int, lattice.Min[int], L, props.Final] {
	r := s.Filter(isStart).KeyBy(stepTo).Map(nowhere).Min().Recurse()
	return r.Close(r.Enter(s.Filter(isStep).KeyBy(stepFrom)).JoinTable(r.Table(), stepTo, oneFurther()))
}

func stepsAt[L Whole[L]](s Stream[int, L, props.List], out func(any)) {
	stepsOf(s).Reaches(lattice.MinOf(9)).ForEach(into[int](out))
}

// nextAt is where one step from the starts leads.
func nextAt[L Whole[L]](s Stream[int, L, props.List], out func(any)) {
	starts := s.Filter(isStart).KeyBy(stepTo).Map(nowhere).Min()
	s.Filter(isStep).KeyBy(stepFrom).JoinTable(starts, stepTo, oneFurther()).Reaches(lattice.MinOf(9)).ForEach(into[int](out))
}

func productsAt[L wholeBoth[L]](s Stream[int, L, props.List], out func(any)) {
	s.Filter(isStart).CrossProduct(s.Filter(isStep), func(a, b int) int { return a + b }).ForEach(into[int](out))
}

// keptAt keeps the starts to which no step leads.
func keptAt[L wholeBoth[L]](s Stream[int, L, props.List], out func(any)) {
	s.Filter(isStart).KeyBy(stepTo).AntiJoin(s.Filter(isStep).KeyBy(stepTo)).ForEach(func(_, x int) { out(x) })
}
