package stream

import (
	"fmt"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
)

var aWitness = props.Because("a witness")

// Programs whose result depends on when things come, on a clock, or on positions that parts do not have.
var timeWitnesses = map[string]witness{
	"sample_without_token": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(1, 2), inTicks(1, 2), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			s.Sample(s.Sum(), aWitness, func(order, total int) string { return fmt.Sprint(order, " of ", total) }).ForEach(into[string](out))
		})
	},
	"changes_without_token": func(t *testing.T) (one, other sight) {
		return twoSights(t, inOneTick(1, 2), inTicks(1, 2), func(s Stream[int, oneProcess, props.Ordered], out func(any)) {
			s.Sum().Changes(aWitness).ForEach(into[int](out))
		})
	},
	"sample_at_replicas": func(t *testing.T) (one, other sight) {
		return atTwoMembers(t, [2][][]int{inOneTick(1, 2), inTicks(1, 2)}, func(s Stream[int, replicasAt, props.Ordered], out func(Member[testCluster], any)) {
			shares := s.Sample(s.Sum(), aWitness, func(order, total int) string { return fmt.Sprint(order, " of ", total) })
			shares.ForEachMember(func(m Member[testCluster], x string) { out(m, x) })
		})
	},
	"at_time_in_tick": func(t *testing.T) (one, other sight) {
		return atTwoMembers(t, [2][][]int{{{7}}, {{}, {7}}}, func(s Stream[int, replicasAt, props.Ordered], out func(Member[testCluster], any)) {
			inside := s.EachTick()
			stamped := atTime(inside.stream, func(order int, at time.Time) string { return fmt.Sprint(order, " at ", at.Second()) })
			streamOf[string, Tick[replicasAt], props.List](stamped).AllTicks().ForEachMember(func(m Member[testCluster], x string) { out(m, x) })
		})
	},
	"timeout_repeated": func(t *testing.T) (one, other sight) {
		return twoKeyedSights(t, parity, inOneTick(1), inOneTick(1, 1), func(k Keyed[int, int, oneProcess, props.Repeated], out func(any)) {
			retypeKeyed[props.Unordered](k).Timeout(k.Filter(func(int) bool { return false }), time.Second, aWitness).ForEach(func(_, late int) { out(late) })
		})
	},
	"every_without_token": func(t *testing.T) (one, other sight) {
		return ticksIn(t, 2), ticksIn(t, 3)
	},
	"resequence_scattered": func(t *testing.T) (one, other sight) {
		return oneAndParts(t, [][]int{{0, 2}, {1, 3}}, resequencedAt[oneProcess], resequencedAt[partsAt])
	},
}

// ticksIn are the ticks of some seconds, after the first.
func ticksIn(t *testing.T, seconds int) sight {
	t.Helper()
	v := sight{seen: fmt.Sprintf("a run of %d seconds", seconds)}
	f := New(t.Name())
	p := f.Process[testProcess]()
	script[int, oneProcess, props.List](p.process, false, alike(make([][]int, seconds)...))
	Every(p, time.Second, aWitness).Filter(func(t time.Time) bool { return t.Unix() <= 60 }).
		ForEach(func(t time.Time) { v.add(t.Second()) })
	play(t, f)
	return v
}

func resequencedAt[L Whole[L]](s Stream[int, L, props.List], out func(any)) {
	s.Open().Resequence(lattice.ClaimIndex("the number", func(n int) uint64 { return uint64(n) })).ForEach(into[int](out))
}
