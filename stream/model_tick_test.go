package stream_test

import (
	"cmp"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

// TestModelTicks: what enters ticks leaves them, each item once, and in order if it had one.
func TestModelTicks(t *testing.T) {
	same := func(xs []int) []int { return xs }
	model(t, "in order", few, ordered[int]().alsoMany(), inOrder, same,
		tickByTick[stream.Process[Here], stream.Process[Here]], tickByTick[stream.Replicated[Team], stream.Local[Team]])
	model(t, "sorted in ticks", few, unordered[int]().alsoMany(), inAnyOrder, same,
		sortedInTicks[stream.Process[Here], stream.Process[Here]], sortedInTicks[stream.Replicated[Team], stream.Local[Team]])
	model(t, "set in ticks", few, repeated[int](), asSet, same,
		distinctInTicks[stream.Process[Here], stream.Process[Here]], distinctInTicks[stream.Replicated[Team], stream.Local[Team]])
	model(t, "counts of ticks", few, unordered[int]().alsoMany(), atRest, func(xs []int) []int { return one(len(xs)) },
		countedInTicks[stream.Process[Here], stream.Process[Here]], countedInTicks[stream.Replicated[Team], stream.Local[Team]])
	model(t, "keyed", pairs, ordered[pair]().alsoMany(), perKey, eachOfGroup(slices.Clone[[]int]),
		keyedTicks[stream.Process[Here], stream.Process[Here]], keyedTicks[stream.Replicated[Team], stream.Local[Team]])
}

func tickByTick[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[int, L, props.Ordered]) stream.Stream[int, W, props.Ordered] {
	return s.Batch(moment).Collect().Stream().Flatten().AllTicks()
}

func sortedInTicks[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[int, L, props.Unordered]) stream.Stream[int, W, props.Ordered] {
	return s.Batch(moment).Sort(cmp.Compare[int]).AllTicks()
}

func distinctInTicks[L lastly[L, W], W stream.NeedsWhole[W]](s stream.Stream[int, L, props.Repeated]) stream.Stream[int, W, props.Unordered] {
	return s.Batch(moment).Unique().AllTicks()
}

func countedInTicks[L lastly[L, W], W interface {
	stream.NeedsWhole[W]
	stream.TicksAs[W, W]
}](s stream.Stream[int, L, props.Unordered]) stream.Stream[Nat, W, props.Ordered] {
	return s.Batch(moment).Count().Stream().AllTicks().Sum().Snapshot(moment).Stream().AllTicks()
}

func keyedTicks[L lastly[L, W], W interface {
	stream.NeedsWhole[W]
	stream.ScattersAs[W, W]
}](s stream.Stream[pair, L, props.Ordered]) stream.Stream[entryOf[int], W, props.Unordered] {
	return keyed(s).Batch(moment).Collect().Entries().
		KeyBy(func(e entryOf[[]int]) string { return e.Key }).
		FlatMap(func(e entryOf[[]int]) []int { return e.Value }).
		AllTicks().
		Entries()
}

// TestModelOneCut: a batch and a snapshot that meet see the same instant: at each tick, the items of all batches so far
// are exactly those that the snapshots count, and hold.
func TestModelOneCut(t *testing.T) {
	model(t, "cell", few, ordered[int]().alsoMany(), asSet, func([]int) []bool { return one(true) },
		cellOfOneCut[stream.Process[Here], stream.Process[Here]], cellOfOneCut[stream.Replicated[Team], stream.Local[Team]])
	model(t, "table", few, ordered[int](), asSet, func(xs []int) []bool { return reached(true, len(xs) > 0) },
		tableOfOneCut[stream.Process[Here], stream.Process[Here]], tableOfOneCut[stream.Replicated[Team], stream.Local[Team]])
}

// inTick is a place whose ticks keep whatever they hold there.
type inTick[W any] interface {
	stream.NeedsWhole[W]
	stream.ScattersAs[W, W]
}

func cellOfOneCut[L lastly[L, W], W inTick[W]](s stream.Stream[int, L, props.Ordered]) stream.Stream[bool, W, props.Ordered] {
	batch := s.Batch(moment).Collect().Stream()
	whole := s.Collect().Snapshot(moment).Stream()
	return together(batch, whole, func(batch, whole []int) bool {
		return slices.Equal(batch, whole[max(0, len(whole)-len(batch)):]) // whole ends with the batch of its instant
	})
}

func tableOfOneCut[L lastly[L, W], W inTick[W]](s stream.Stream[int, L, props.Ordered]) stream.Stream[bool, W, props.Ordered] {
	self := func(n int) int { return n }
	batch := s.Batch(moment).FoldJoin(insert).Stream()
	whole := s.KeyBy(self).Count().Snapshot(moment).Cell().Stream()
	return together(batch, whole, func(batch lattice.SetUnion[int], whole map[int]Nat) bool {
		for n := range batch {
			if whole[n] == 0 {
				return false
			}
		}
		return true
	})
}

// together applies f to the one item of each side in each tick that has both, and yields, as the ticks come, whether f
// held. A tick without items of its own, at the beginning, has an empty batch.
func together[A, B any, W inTick[W]](a stream.Stream[A, stream.Tick[W], props.List], b stream.Stream[B, stream.Tick[W], props.List], f func(A, B) bool) stream.Stream[bool, W, props.Ordered] {
	return a.KeyBy(func(A) bool { return true }).
		JoinAll(b.KeyBy(func(B) bool { return true }), f).
		Values().
		Sort(func(a, b bool) int { return b2i(a) - b2i(b) }).
		AllTicks()
}

// TestSnapshotsStay: what a snapshot has seen stays as it was, while the cell moves on.
func TestSnapshotsStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const items = 20
		var sets []lattice.SetUnion[int]
		var rows [][]int
		c := make(chan int)
		f := stream.New("snapshots")
		s := stream.Chan(f.Process[Here](), c)
		s.FoldJoin(insert).Snapshot(moment).Stream().AllTicks().
			ForEach(func(x lattice.SetUnion[int]) { sets = append(sets, x) })
		s.Collect().Snapshot(moment).Stream().AllTicks().
			ForEach(func(x []int) { rows = append(rows, x) })
		wait := running(t.Context(), f)
		for n := range items {
			c <- n
			synctest.Wait()
		}
		close(c)
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		sets, rows = sets[len(sets)-items:], rows[len(rows)-items:] // one each tick, after that of nothing
		for n := range items {
			if len(sets[n]) != n+1 || len(rows[n]) != n+1 {
				t.Errorf("the snapshots of %d items hold %v and %v", n+1, sets[n], rows[n])
			}
		}
	})
}
