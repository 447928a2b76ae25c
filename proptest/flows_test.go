package proptest

import (
	"cmp"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
)

type (
	teller  struct{}
	replica struct{}
)

// countDown ends soon, whatever it begins with.
func countDown(x int) (int, bool) { return x - 1, 0 < x && x < 10 }

func small2(x int) int { return x % 3 }

func atReplicas(f *stream.Flow) stream.Stream[int, stream.Local[replica], props.Ordered] {
	return stream.NewInlet[int](f.Cluster[replica](3)).Stream()
}

// flows are of all shapes: each operator that brings something to another place, goes round, or keeps what ticks leave is in one.
var flows = map[string]func(f *stream.Flow){
	"round in one place": func(f *stream.Flow) {
		later := stream.Feedback[int, props.Unordered](f.Process[bank]())
		all := amounts(f).Unordered().Merge(later.Stream())
		later.Close(all.FilterMap(countDown))
		all.Ignore()
		all.Count().Ignore()
	},
	"round over two places": func(f *stream.Flow) {
		bank, branches := f.Process[bank](), f.Cluster[branch](2)
		later := stream.Feedback[int, props.Unordered](bank)
		all := amounts(f).Unordered().Merge(later.Stream())
		later.Close(all.KeyBy(small2).Shard(branches, stream.Reorder).Values().FilterMap(countDown).Unite(bank, stream.FIFO))
		all.Ignore()
	},
	"recursion": func(f *stream.Flow) {
		facts := amounts(f).Broadcast(f.Cluster[branch](2), stream.Repeat).Recurse()
		facts.Close(facts.Facts().FilterMap(countDown)).Ignore()
	},
	"reach": func(f *stream.Flow) {
		edges := stream.NewInlet[struct{ From, To int }](f.Process[bank]()).Stream().Broadcast(f.Cluster[branch](2), stream.Reorder)
		starts := amounts(f).Broadcast(f.Cluster[branch](2), stream.FIFO).Unordered()
		r := starts.Recurse()
		next := r.Facts().KeyBy(func(x int) int { return x }).
			Join(r.Enter(edges).KeyBy(func(e struct{ From, To int }) int { return e.From }), func(_ int, e struct{ From, To int }) int { return e.To })
		r.Close(next.Values()).Ignore()
	},
	"gossip": func(f *stream.Flow) {
		c := f.Cluster[replica](3)
		set := atReplicas(f).FoldJoin(lattice.Insert[int]()).Gossip(c)
		set.Ignore()
		set.Reaches(lattice.Contains(1)).Ignore()
		set.FromAny(f.Process[bank]()).Ignore()
		atReplicas(f).Max().Combine(f.Process[bank]()).Ignore()
	},
	"exchange": func(f *stream.Flow) {
		atReplicas(f).Exchange(f.Cluster[replica](3), stream.FIFO).Ignore()
		atReplicas(f).Exchange(f.Cluster[branch](2), stream.Repeat).Ignore()
		atReplicas(f).Gather(f.Process[bank](), stream.FIFO).Fold(pay).Ignore()
	},
	"follow any": func(f *stream.Flow) {
		amounts(f).Broadcast(f.Cluster[replica](3), stream.FIFO).FollowAny(f.Process[teller]()).Ignore()
		amounts(f).Broadcast(f.Cluster[replica](3), stream.Reorder).FollowAny(f.Process[teller]()).Unique().Ignore()
	},
	"round robin": func(f *stream.Flow) {
		dealt := amounts(f).RoundRobin(f.Cluster[replica](3), stream.FIFO)
		dealt.Map(small2).Unite(f.Process[bank](), stream.Reorder).Sum().Ignore()
		dealt.KeyBy(small2).Reshard(f.Cluster[branch](2), stream.Reorder).Count().Ignore()
	},
	"a log": func(f *stream.Flow) {
		atReplicas(f).Sequence(f.Cluster[replica](3), props.Because("any order")).Fold(pay).Ignore()
		amounts(f).Sequence(f.Cluster[branch](2), props.Because("any order")).Scan(total).Ignore()
	},
	"a state machine": func(f *stream.Flow) {
		now := amounts(f).Broadcast(f.Cluster[branch](3), stream.FIFO).EachTick()
		state := now.State[int, int]()
		sums := state.Lookup(now.KeyBy(small2), func(x, sum int, _ bool) int { return sum + x })
		state.Close(sums.Fold(func(last *int, sum int) { *last = sum }))
		sums.Values().AllTicks().Ignore()
	},
	"joins": func(f *stream.Flow) {
		a := amounts(f).Broadcast(f.Cluster[branch](2), stream.Reorder).KeyBy(small2)
		b := amounts(f).Broadcast(f.Cluster[branch](2), stream.Reorder).KeyBy(small2)
		a.Join(b, func(x, y int) int { return x*10 + y }).Ignore()
		whole := stream.Items(f.Process[bank](), 1, 2, 2).Broadcast(f.Cluster[branch](2), stream.Repeat).KeyBy(small2)
		a.SemiJoin(whole).Ignore()
		a.AntiJoin(whole).Ignore()
		a.JoinAll(whole.Unique(), func(x, y int) int { return x - y }).Ignore()
	},
	"complete": func(f *stream.Flow) {
		whole := stream.Items(f.Process[bank](), 3, 1, 2, 2).Broadcast(f.Cluster[branch](2), stream.Reorder)
		whole.Sort(cmp.Compare[int]).Fold(pay).OnFinal(func(int) {})
		whole.Top(2, cmp.Compare[int]).OnFinal(func([]int) {})
		whole.Sort(cmp.Compare[int]).Chunk(3).Ignore()
	},
	"cuts": func(f *stream.Flow) {
		lossy := stream.Lossy{Why: props.Because("some may be lost")}
		amounts(f).BroadcastCut(f.Cluster[branch](2), lossy.Cut).Sum().Ignore()
		amounts(f).Send(f.Process[teller](), stream.FailStop{Why: props.Because("the rest may be lost")}.Cut).Ignore()
	},
	"calls": func(f *stream.Flow) {
		why := props.Because("whenever it is there")
		double := func(_ context.Context, x int) (int, error) { return 2 * x, nil }
		amounts(f).MapAsync(2, why, double).Ignore()
		amounts(f).MapAsyncUnordered(3, why, double).Ignore()
		amounts(f).Broadcast(f.Cluster[branch](2), stream.FIFO).MapAsyncPure(2, lattice.ClaimPure("double", double)).Ignore()
	},
	"time": func(f *stream.Flow) {
		why := props.Because("by the clock")
		every := stream.Every(f.Process[bank](), time.Second, why)
		every.Sample(amounts(f).Count(), why, func(_ time.Time, n lattice.Nat) lattice.Nat { return n }).Ignore()
		amounts(f).AtTime(why, func(x int, at time.Time) int64 { return int64(x) + at.Unix() }).Ignore()
		k := amounts(f).KeyBy(small2)
		k.Timeout(amounts(f).KeyBy(small2), time.Second, why).Ignore()
		amounts(f).Broadcast(f.Cluster[branch](2), stream.Reorder).Sample(f.Cluster[branch](2).Self(), why, func(x int, m stream.Member[branch]) int { return x + m.Index() }).Ignore()
		amounts(f).Count().Changes(why).Ignore()
	},
	"positions": func(f *stream.Flow) {
		type numbered struct{ At, Item int }
		numbers := amounts(f).Enumerate(func(i, x int) numbered { return numbered{i, x} })
		at := lattice.ClaimIndex("number", func(n numbered) uint64 { return uint64(n.At) })
		numbers.Broadcast(f.Cluster[branch](2), stream.Repeat).Resequence(at).Ignore()
	},
	"a service": func(f *stream.Flow) {
		hits := stream.NewService[string, int](f.Process[bank](), "hits")
		hits.Answer(hits.Calls().AsArrived(props.Because("as they come")).
			KeyBy(func(c stream.Call[string, int]) string { return c.Arg }).
			Scan(func(n *int, c stream.Call[string, int]) stream.Answer[int] { *n++; return c.Answer(*n) }).Values())
	},
	"text": func(f *stream.Flow) {
		stream.Typed(f.Process[bank](), strings.NewReader("never read")).Map(strings.ToUpper).Ignore()
		stream.Lines(f.Process[bank](), strings.NewReader("never read")).Count().Ignore()
	},
}

func TestFlows(t *testing.T) {
	for name, build := range flows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			Agree(t, build)
		})
	}
}
