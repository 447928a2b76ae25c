package stream_test

import (
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

func TestMisuseOfTime(t *testing.T) {
	type flow = *stream.Flow
	type list = stream.Stream[int, misuserAt, props.List]
	why := props.Because("a test")
	nothing, noReason := says("function is nil", "give one"), says("has no reason", "props.Because")
	spans, zero := says("a time of", "more than 0"), says("a handle is the zero value")
	sum := func(x, _ int) int { return x }
	found := func(x, _ int, _ bool) int { return x }
	at := func(x int, _ time.Time) int { return x }
	refuse(t, map[string]misused{
		"tick at no time": building("Every", spans, func(here *blame, f flow, _ list) {
			p := f.Process[misuser]()
			here.next()
			stream.Every(p, 0, why)
		}),
		"tick without a reason": building("Every", noReason, func(here *blame, f flow, _ list) {
			p := f.Process[misuser]()
			here.next()
			stream.Every(p, time.Second, props.Nondet{})
		}),
		"tick nowhere": building("Every", says("the place is the zero value"), func(here *blame, _ flow, _ list) {
			here.next()
			stream.Every(misuserAt{}, time.Second, why)
		}),
		"time out before it began": building("Timeout", spans, func(here *blame, _ flow, s list) {
			k := s.KeyBy(itself)
			here.next()
			k.Timeout(k, -time.Second, why)
		}),
		"time out without a reason": building("Timeout", noReason, func(here *blame, _ flow, s list) {
			k := s.KeyBy(itself)
			here.next()
			k.Timeout(k, time.Second, props.Because(" "))
		}),
		"nothing is done": building("Timeout", zero, func(here *blame, _ flow, s list) {
			k := s.KeyBy(itself)
			here.next()
			k.Timeout(stream.Keyed[int, int, misuserAt, props.Ordered]{}, time.Second, why)
		}),
		"the time for nothing": building("AtTime", nothing, func(here *blame, _ flow, s list) {
			here.next()
			s.AtTime[int](why, nil)
		}),
		"the time without a reason": building("AtTime", noReason, func(here *blame, _ flow, s list) {
			here.next()
			s.AtTime(props.Nondet{}, at)
		}),
		"the time of values for nothing": building("AtTime", nothing, func(here *blame, _ flow, s list) {
			k := s.KeyBy(itself)
			here.next()
			k.AtTime[int](why, nil)
		}),
		"sample for nothing": building("Sample", nothing, func(here *blame, _ flow, s list) {
			c := s.Sum()
			var f func(int, int) int
			here.next()
			s.Sample(c, why, f)
		}),
		"sample no cell": building("Sample", zero, func(here *blame, _ flow, s list) {
			here.next()
			s.Sample(stream.Cell[int, misuserAt, props.Live]{}, why, sum)
		}),
		"sample without a reason": building("Sample", noReason, func(here *blame, _ flow, s list) {
			c := s.Sum()
			here.next()
			s.Sample(c, props.Nondet{}, sum)
		}),
		"sample no table": building("Sample", zero, func(here *blame, _ flow, s list) {
			k := s.KeyBy(itself)
			here.next()
			k.Sample(stream.Table[int, int, misuserAt, props.Live]{}, why, found)
		}),
		"changes without a reason": building("Changes", noReason, func(here *blame, _ flow, s list) {
			c := s.Sum()
			here.next()
			c.Changes(props.Nondet{})
		}),
		"changes of no table": building("Changes", zero, func(here *blame, _ flow, _ list) {
			var t stream.Table[int, int, misuserAt, props.Live]
			here.next()
			t.Changes(why)
		}),
		"the name of no member": building("Self", says("the place is the zero value"), func(here *blame, _ flow, _ list) {
			var c stream.Cluster[misusers]
			here.next()
			c.Self()
		}),
		"positions of no law": building("Resequence", says("zero value", "ClaimIndex"), func(here *blame, _ flow, s list) {
			here.next()
			s.Resequence(lattice.Index[int]{})
		}),
		"positions of what has no bytes": building("Resequence", says("no canonical bytes"), func(here *blame, _ flow, s list) {
			funcs := s.Map(func(int) func() { return nil })
			index := lattice.ClaimIndex("of a function", func(func()) uint64 { return 0 })
			here.next()
			funcs.Resequence(index)
		}),
		"positions of each key by no law": building("Resequence", says("zero value", "ClaimIndex"), func(here *blame, _ flow, s list) {
			k := s.KeyBy(itself)
			here.next()
			k.Resequence(lattice.Index[int]{})
		}),
	})
}
