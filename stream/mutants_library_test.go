package stream_test

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

var why = props.Because("a mutant")

func theSame[T any](x T) T { return x }

func overdraft(balance *int, x int) {
	if *balance+x >= 0 {
		*balance += x
	}
}

func runningTotal(sum *int, x int) int {
	*sum += x
	return *sum
}

func last(state *int, x int) int {
	was := *state
	*state = x
	return was
}

// typeMutants are operators whose types are too loose.
var typeMutants = []mutant{
	{name: "a count of what comes repeatedly", of: "word count", build: func(f *stream.Flow, wrong bool) {
		lines := of[said](f).Broadcast(replicas(f), stream.Repeat)
		count := func(s stream.Stream[said, stream.Replicated[replica], props.Unordered]) {
			s.KeyBy(func(s said) string { return s.Word }).Count().Ignore()
		}
		if wrong {
			count(stream.Retype[props.Unordered](lines))
		} else {
			count(lines.Unique())
		}
	}},
	{name: "a fold in order of what has none", of: "bank", build: func(f *stream.Flow, wrong bool) {
		if wrong {
			stream.Retype[props.Ordered](ints(f).Broadcast(replicas(f), stream.Reorder)).Fold(overdraft).Ignore()
		} else {
			ints(f).Broadcast(replicas(f), stream.FIFO).Fold(overdraft).Ignore()
		}
	}},
	{name: "order made after the fan-out", of: "bank", build: func(f *stream.Flow, wrong bool) {
		c := replicas(f)
		if wrong {
			stream.Move[stream.Replicated[replica]](ints(f).Broadcast(c, stream.Reorder).AsArrived(why)).Scan(last).Ignore()
		} else {
			ints(f).Sequence(c, why).Scan(last).Ignore()
		}
	}},
	{name: "a count gossiped as a join", of: "gossip", build: func(f *stream.Flow, wrong bool) {
		c := f.Cluster[owner](3)
		items := stream.NewInlet[int](c).Stream()
		if wrong {
			stream.CountJoined(items).Gossip(c).Ignore()
		} else {
			items.Exchange(c, stream.FIFO).Values().Count().Ignore()
		}
	}},
	{name: "copies of replicas, united and counted", of: "word count", build: func(f *stream.Flow, wrong bool) {
		desk, c := f.Process[desk](), replicas(f)
		if wrong {
			stream.Move[stream.Scattered[replica]](ints(f).Broadcast(c, stream.FIFO)).Unite(desk, stream.FIFO).Count().Ignore()
		} else {
			ints(f).RoundRobin(c, stream.FIFO).Unite(desk, stream.FIFO).Count().Ignore()
		}
	}},
	{name: "the first of each shard, united", of: "top k", build: func(f *stream.Flow, wrong bool) {
		desk, c := f.Process[desk](), replicas(f)
		rows := stream.Retype[props.List](of[string](f)).KeyBy(theSame).Shard(c, stream.FIFO).Count().Entries()
		if wrong {
			tops := stream.Move[stream.Replicated[replica]](rows).Top(1, byCount).Stream()
			stream.Move[stream.Scattered[replica]](tops).Unite(desk, stream.Reorder).Flatten().Ignore()
		} else {
			rows.Unite(desk, stream.Reorder).Top(1, byCount).Stream().Flatten().Ignore()
		}
	}},
	{name: "a threshold of what may fall", of: "threshold", build: func(f *stream.Flow, wrong bool) {
		count := ints(f).Broadcast(replicas(f), stream.FIFO).Count()
		if wrong {
			stream.Grown[props.Monotone](count.Map(func(n lattice.Nat) lattice.Nat { return n % 3 })).Reaches(2).Ignore()
		} else {
			count.Reaches(2).Ignore()
		}
	}},
	{name: "a cut taken for a wire", of: "chat", build: func(f *stream.Flow, wrong bool) {
		if wrong {
			lossy := stream.Lossy{Why: why}
			stream.Move[stream.Replicated[replica]](ints(f).BroadcastCut(replicas(f), lossy.Cut)).Ignore()
		} else {
			ints(f).Broadcast(replicas(f), stream.FIFO).Ignore()
		}
	}},
	{name: "an order of each key, taken for one of all", of: "bank", build: func(f *stream.Flow, wrong bool) {
		united := ints(f).KeyBy(oddness).Shard(replicas(f), stream.FIFO).Unite(f.Process[desk](), stream.FIFO)
		if wrong {
			stream.Retype[props.Ordered](united.Values()).Scan(last).Ignore()
		} else {
			united.Scan(last).Ignore()
		}
	}},
	{name: "sessions of what has no order", of: "windows", build: func(f *stream.Flow, wrong bool) {
		hits := func(s stream.Stream[said, stream.Replicated[replica], props.Ordered]) {
			sessions, late := s.KeyBy(func(s said) string { return s.Word }).
				Windows(stream.Sessions(10*time.Second, func(s said) time.Time { return time.Unix(int64(s.At), 0) }))
			sessions.Ignore()
			late.Ignore()
		}
		if wrong {
			hits(stream.Retype[props.Ordered](of[said](f).Broadcast(replicas(f), stream.Reorder)))
		} else {
			hits(of[said](f).Broadcast(replicas(f), stream.FIFO))
		}
	}},
	{name: "answers as they come, taken for their order", of: "calls", build: func(f *stream.Flow, wrong bool) {
		if wrong {
			stream.Retype[props.Ordered](ints(f).MapAsyncPureUnordered(2, doubledPure)).Scan(last).Ignore()
		} else {
			ints(f).MapAsyncPure(2, doubledPure).Scan(last).Ignore()
		}
	}},
	{name: "a merge taken for an order", of: "bank", build: func(f *stream.Flow, wrong bool) {
		desk := f.Process[desk]()
		a, b := stream.NewInlet[int](desk).Stream(), stream.NewInlet[int](desk).Stream()
		if wrong {
			stream.Retype[props.Ordered](a.Merge(b)).Scan(last).Ignore()
		} else {
			stream.Retype[props.List](a).Chain(b).Scan(last).Ignore()
		}
	}},
	{name: "a reader that begins again, counted", of: "chat", build: func(f *stream.Flow, wrong bool) {
		followed := of[said](f).Broadcast(replicas(f), stream.Reorder).FollowAny(f.Process[desk]())
		if wrong {
			stream.Retype[props.Unordered](followed).Count().Ignore()
		} else {
			followed.Unique().Ignore()
		}
	}},
}

func oddness(x int) int { return x & 1 }

func byCount(a, b stream.Entry[string, lattice.Nat]) int {
	return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Key, b.Key))
}

// kernelMutants are operators that do the wrong thing.
var kernelMutants = []mutant{
	{name: "negation that is not sealed", of: "reach", build: func(f *stream.Flow, wrong bool) {
		c := replicas(f)
		all, gone := ofFour(f).Broadcast(c, stream.FIFO), stream.Retype[props.List](ofFour(f)).Broadcast(c, stream.FIFO)
		if !wrong {
			all.Difference(gone).Ignore()
			return
		}
		both := all.Map(func(x int) []int { return []int{x, 0} }).Merge(gone.Open().Map(func(x int) []int { return []int{x, 1} }))
		stream.Stepped(both, func(int) func([]int) []int {
			gone := map[int]bool{}
			return func(x []int) []int {
				if x[1] == 1 {
					gone[x[0]] = true
				}
				if gone[x[0]] {
					return nil
				}
				return x[:1]
			}
		}).Ignore()
	}},
	{name: "a threshold that yields the current value", of: "threshold", build: func(f *stream.Flow, wrong bool) {
		count := ints(f).Broadcast(replicas(f), stream.FIFO).Count()
		if !wrong {
			count.Reaches(2).Ignore()
			return
		}
		stream.SteppedCell(count, func(int) func(lattice.Nat) []lattice.Nat {
			done := false
			return func(n lattice.Nat) []lattice.Nat {
				if done || n < 2 {
					return nil
				}
				done = true
				return []lattice.Nat{n}
			}
		}).Ignore()
	}},
	{name: "a final value before the end", of: "word count", build: func(f *stream.Flow, wrong bool) {
		all := stream.Retype[props.List](ints(f)).Broadcast(replicas(f), stream.FIFO)
		if wrong {
			stream.FinalAtOnce(all).Ignore()
		} else {
			all.Count().Ignore()
		}
	}},
	{name: "dedup that remembers the last item only", of: "word count", build: func(f *stream.Flow, wrong bool) {
		lines := ofFour(f).Broadcast(replicas(f), stream.Repeat)
		if !wrong {
			lines.Unique().Ignore()
			return
		}
		stream.Retype[props.Unordered](stream.Stepped(lines, func(int) func(int) []int {
			last := -1
			return func(x int) []int {
				if x == last {
					return nil
				}
				last = x
				return []int{x}
			}
		})).Ignore()
	}},
	{name: "dedup by a hash of five bits", of: "word count", within: 1000, build: func(f *stream.Flow, wrong bool) {
		lines := of[uint16](f).Broadcast(replicas(f), stream.Repeat)
		if !wrong {
			lines.Unique().Ignore()
			return
		}
		stream.Retype[props.Unordered](stream.Stepped(lines, func(int) func(uint16) []uint16 {
			seen := map[uint16]bool{}
			return func(x uint16) []uint16 {
				hash := x % 32
				if seen[hash] {
					return nil
				}
				seen[hash] = true
				return []uint16{x}
			}
		})).Ignore()
	}},
	{name: "a join that loses a pair of one tick", of: "triangles", build: func(f *stream.Flow, wrong bool) {
		c := replicas(f)
		a, b := ints(f).Broadcast(c, stream.FIFO).KeyBy(oddness), ints(f).Broadcast(c, stream.FIFO).KeyBy(oddness)
		if wrong {
			stream.JoinAcrossTicks(a, b, paired).Ignore()
		} else {
			a.Join(b, paired).Ignore()
		}
	}},
	{name: "a recursion that joins new facts only", of: "reach", build: func(f *stream.Flow, wrong bool) {
		c := replicas(f)
		edges := of[arc](f).Broadcast(c, stream.Reorder).Map(func(e arc) arc { return arc{e.From % 4, e.To % 4} })
		reaching := stream.Items(f.Process[desk](), 0).Open().Broadcast(c, stream.FIFO).Map(func(x int) uint8 { return uint8(x) }).Unordered().Recurse()
		facts, out := reaching.Facts().KeyBy(theSame), reaching.Enter(edges).KeyBy(func(e arc) uint8 { return e.From })
		end := func(_ uint8, e arc) uint8 { return e.To }
		if wrong {
			reaching.Close(stream.JoinWhatIsThere(facts, out, end).Values()).Ignore()
		} else {
			reaching.Close(facts.Join(out, end).Values()).Ignore()
		}
	}},
	{name: "ties by arrival", of: "top k", build: func(f *stream.Flow, wrong bool) {
		bids := of[said](f).Broadcast(replicas(f), stream.Reorder)
		higher := func(a, b said) int { return cmp.Compare(b.At, a.At) }
		if !wrong {
			bids.Top(2, higher).Ignore()
			return
		}
		stream.Folded[props.Live](bids, func(best *[]said, x said) {
			*best = append(*best, x)
			slices.SortStableFunc(*best, higher)
			*best = (*best)[:min(2, len(*best))]
		}).Ignore()
	}},
	{name: "a seal that closes one too early", of: "cart", build: func(f *stream.Flow, wrong bool) {
		desk, c := f.Process[desk](), replicas(f)
		operations := stream.Items(desk, 5, 6, 7).Open().Broadcast(c, stream.Reorder)
		manifest := stream.Items(desk, 3).Open().Broadcast(c, stream.Reorder)
		if !wrong {
			one := func(int) int { return 0 }
			operations.KeyBy(one).SealByCount(manifest.KeyBy(one), cmp.Compare[int]).Ignore()
			return
		}
		both := operations.Map(func(x int) []int { return []int{x, 0} }).Merge(manifest.Map(func(n int) []int { return []int{0, n} }))
		stream.Retype[props.Ordered](stream.Stepped(both, func(int) func([]int) [][]int {
			var group []int
			want := 0
			return func(x []int) [][]int {
				if want += x[1]; x[1] == 0 {
					group = append(group, x[0])
				}
				if want == 0 || len(group) != want-1 {
					return nil
				}
				return [][]int{slices.Sorted(slices.Values(group))}
			}
		})).Ignore()
	}},
	{name: "a tick of all that has come together", of: "state machine", build: func(f *stream.Flow, wrong bool) {
		all := ints(f).Broadcast(replicas(f), stream.FIFO)
		now := pick(wrong, stream.EachTickOfAll[int], func(s stream.Stream[int, stream.Replicated[replica], props.Ordered]) stream.Stream[int, stream.Tick[stream.Replicated[replica]], props.List] {
			return s.EachTick()
		})(all)
		state := now.State[int, int]()
		sums := state.Lookup(now.KeyBy(oddness), func(x, sum int, _ bool) int { return sum + x })
		state.Close(sums.Fold(func(last *int, sum int) { *last = sum }))
		sums.Values().AllTicks().Ignore()
	}},
	{name: "a batch that yields twice", of: "batches", options: []proptest.Option{proptest.Eventually("nothing is made up", noMoreThanCame)},
		build: func(f *stream.Flow, wrong bool) {
			came := ints(f).Named("came")
			came.Ignore()
			out := came.Batch(why).AllTicks()
			if wrong {
				out = stream.Stepped(out, func(int) func(int) []int { return func(x int) []int { return []int{x, x} } })
			}
			out.Named("left").Ignore()
		}},
	{name: "gossip that keeps what it was told last", of: "gossip", build: func(f *stream.Flow, wrong bool) {
		c := f.Cluster[owner](3)
		sets := stream.NewInlet[int](c).Stream().FoldJoin(lattice.Insert[int]())
		if wrong {
			stream.GossipLast(sets, c).Ignore()
		} else {
			sets.Gossip(c).Ignore()
		}
	}},
	{name: "a reader of replicas that goes back", of: "gossip", build: func(f *stream.Flow, wrong bool) {
		count := ints(f).Broadcast(replicas(f), stream.FIFO).Count()
		if wrong {
			stream.ReadLast(count, f.Process[desk]()).Ignore()
		} else {
			count.FromAny(f.Process[desk]()).Ignore()
		}
	}},
	{name: "a reader that goes on elsewhere", of: "chat", build: func(f *stream.Flow, wrong bool) {
		all := ints(f).Broadcast(replicas(f), stream.FIFO)
		if wrong {
			stream.FollowOneAfterTheOther(all, f.Process[desk]()).Ignore()
		} else {
			all.FollowAny(f.Process[desk]()).Ignore()
		}
	}},
}

type arc struct{ From, To uint8 }

func paired(a, b int) int { return a*31 + b }

func noMoreThanCame(v proptest.View) error {
	for _, left := range proptest.Seen[int](v, "left") {
		for _, came := range proptest.Seen[int](v, "came") {
			if len(left) != len(came) {
				return errors.New("not as many left as came")
			}
		}
	}
	return nil
}
