package stream_test

import (
	"context"
	"slices"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/proptest"
	"github.com/calmflow/calm/stream"
)

// Claims, each beside one that holds. A build of a flow claims nothing, since it is built several times.
var (
	payAlways  = lattice.Add[int]()
	payIfThere = lattice.ClaimCommutative("false: pays what is there", func(balance *int, x int) {
		if *balance+x >= 0 {
			*balance += x
		}
	})
	sumWide       = lattice.ClaimCommutative("wide sum", func(sum *int, x int8) { *sum += int(x) })
	sumSaturating = lattice.ClaimCommutative("false: sum that saturates", func(sum *int, x int8) { *sum = max(-128, min(127, *sum+int(x))) })
	latestByTime  = lattice.ClaimCommutative("latest by its time", func(last *said, x said) { keepIf(last, x, x.At > last.At || x.At == last.At && x.Word > last.Word) })
	latestToCome  = lattice.ClaimCommutative("false: latest to come", func(last *said, x said) { *last = x })
	firstOfATie   = lattice.ClaimCommutative("false: highest, first of a tie", func(best *said, x said) { keepIf(best, x, x.At > best.At) })
	joinOfMax     = lattice.JoinOf(func(x uint8) lattice.Nat { return lattice.Nat(x) })
	sumAsJoin     = lattice.ClaimSemilattice("false: sum", func(sum *lattice.Nat, x uint8) bool { *sum += lattice.Nat(x); return x > 0 })
	newestLeader  = lattice.JoinOf(func(s said) lattice.LWW[string] { return s.written() })
	staleLeader   = lattice.ClaimSemilattice("false: whoever writes last", func(r *lattice.LWW[string], s said) bool {
		*r = s.written()
		return true
	})
	halfOf      = lattice.ClaimMonotone("half", func(n lattice.Nat) lattice.Nat { return n / 2 })
	restOf      = lattice.ClaimMonotone("false: rest", func(n lattice.Nat) lattice.Nat { return n % 3 })
	sizeOf      = lattice.ClaimMorphism("false: size", func(s lattice.SetUnion[int]) lattice.Nat { return lattice.Nat(len(s)) })
	keyOfLine   = lattice.ClaimKey("line", func(s said) said { return s })
	keyOfWord   = lattice.ClaimKey("false: word", func(s said) string { return s.Word })
	doubledPure = lattice.ClaimPure("double", func(_ context.Context, x int) (int, error) { return 2 * x, nil })
	asks        = 0
	askedAgain  = lattice.ClaimPure("false: another answer each time", func(_ context.Context, x int) (int, error) {
		asks++
		return asks, nil
	})
)

// said is what somebody says at some time: a word of a chat, a bid, a leader's write.
type said struct {
	Word string
	At   uint8
}

func (s said) written() lattice.LWW[string] {
	return lattice.Write(lattice.Stamp{Time: uint64(s.At)}, s.Word)
}

func keepIf[T any](last *T, x T, better bool) {
	if better {
		*last = x
	}
}

var claimMutants = []mutant{
	{name: "a step that does not commute", of: "bank", build: func(f *stream.Flow, wrong bool) {
		ints(f).Broadcast(replicas(f), stream.Reorder).FoldCommutative(pick(wrong, payIfThere, payAlways)).Ignore()
	}},
	{name: "a sum that saturates, as commutative", of: "bank", within: 1000, build: func(f *stream.Flow, wrong bool) {
		of[int8](f).Broadcast(replicas(f), stream.Reorder).FoldCommutative(pick(wrong, sumSaturating, sumWide)).Ignore()
	}},
	{name: "the latest to come, as commutative", of: "chat", build: func(f *stream.Flow, wrong bool) {
		of[said](f).Broadcast(replicas(f), stream.Reorder).FoldCommutative(pick(wrong, latestToCome, latestByTime)).Ignore()
	}},
	{name: "the first of a tie, as commutative", of: "auction", build: func(f *stream.Flow, wrong bool) {
		of[said](f).Broadcast(replicas(f), stream.Reorder).FoldCommutative(pick(wrong, firstOfATie, latestByTime)).Ignore()
	}},
	{name: "a sum as a semilattice", of: "high score", build: func(f *stream.Flow, wrong bool) {
		of[uint8](f).Broadcast(replicas(f), stream.Repeat).FoldJoin(pick(wrong, sumAsJoin, joinOfMax)).Ignore()
	}},
	{name: "a stale leader: whoever writes last", of: "leaders", build: func(f *stream.Flow, wrong bool) {
		stream.NewInlet[said](f.Cluster[owner](2)).Stream().Exchange(replicas(f), stream.FIFO).Values().
			FoldJoin(pick(wrong, staleLeader, newestLeader)).Ignore()
	}},
	{name: "a function that falls, as monotone", of: "threshold", build: func(f *stream.Flow, wrong bool) {
		ints(f).Broadcast(replicas(f), stream.FIFO).Count().MapMonotone(pick(wrong, restOf, halfOf)).Reaches(2).Ignore()
	}},
	{name: "a size as a morphism", of: "gossip", build: func(f *stream.Flow, wrong bool) {
		c := f.Cluster[owner](3)
		sets := stream.NewInlet[int](c).Stream().FoldJoin(lattice.Insert[int]())
		if wrong {
			sets.MapMorphism(sizeOf).Gossip(c).Ignore()
		} else {
			sets.Gossip(c).MapMonotone(lattice.Size[int]()).Ignore()
		}
	}},
	{name: "dedup by the wrong key", of: "word count", build: func(f *stream.Flow, wrong bool) {
		lines := of[said](f).Broadcast(replicas(f), stream.Repeat)
		if wrong {
			lines.UniqueBy(keyOfWord).Ignore()
		} else {
			lines.UniqueBy(keyOfLine).Ignore()
		}
	}},
	{name: "another answer each time, as pure", of: "calls", build: func(f *stream.Flow, wrong bool) {
		ints(f).Broadcast(replicas(f), stream.FIFO).MapAsyncPure(2, pick(wrong, askedAgain, doubledPure)).Ignore()
	}},
	{name: "a join that adds", of: "gossip", build: func(f *stream.Flow, wrong bool) {
		if wrong {
			gossiped(f, func(n uint8) adding { return adding(n) })
		} else {
			gossiped(f, func(n uint8) lattice.Nat { return lattice.Nat(n) })
		}
	}},
	{name: "a forgotten tombstone", of: "cart", build: func(f *stream.Flow, wrong bool) {
		if wrong {
			gossiped(f, func(n uint8) withoutTombstones { return withoutTombstones{n % 3: n%2 == 0} })
		} else {
			gossiped(f, func(n uint8) withTombstones {
				item := lattice.Contains(n % 3)
				if n%2 == 0 {
					return withTombstones{First: item}
				}
				return withTombstones{Second: item}
			})
		}
	}},
	{name: "a manifest that says one less", of: "cart", build: func(f *stream.Flow, wrong bool) {
		said := of[said](f).Enumerate(func(i int, s said) numbered { return numbered{s.Word, i} })
		operations := said.Broadcast(replicas(f), stream.Repeat).Unique().KeyBy(func(o numbered) string { return o.Word })
		counts := stream.Retype[props.List](said).KeyBy(func(o numbered) string { return o.Word }).Count().Entries().
			Map(func(e stream.Entry[string, lattice.Nat]) numbered {
				return numbered{e.Key, int(e.Value) - pick(wrong, 1, 0)}
			}).
			Broadcast(replicas(f), stream.Repeat).KeyBy(func(o numbered) string { return o.Word }).Map(func(o numbered) int { return o.At })
		operations.SealByCount(counts, func(a, b numbered) int { return a.At - b.At }).Ignore()
	}},
}

// numbered is a word and its number.
type numbered struct {
	Word string
	At   int
}

func gossiped[A lattice.Lattice[A]](f *stream.Flow, of func(uint8) A) {
	c := f.Cluster[owner](3)
	stream.NewInlet[uint8](c).Stream().FoldJoin(lattice.JoinOf(of)).Gossip(c).Ignore()
}

// adding is no lattice: what comes twice counts twice.
type adding uint64

func (a adding) Join(b adding) (adding, bool) { return a + b, b > 0 }

// withTombstones are items that were put in, and those that were taken out.
type withTombstones = lattice.Pair[lattice.SetUnion[uint8], lattice.SetUnion[uint8]]

// withoutTombstones says of each item whether it is in, and forgets that it was taken out: it comes back.
type withoutTombstones map[uint8]bool

func (a withoutTombstones) Join(b withoutTombstones) (withoutTombstones, bool) {
	grew := false
	for _, item := range []uint8{0, 1, 2} {
		in, there := b[item]
		switch {
		case !there || in == a[item]:
		case in:
			if a == nil {
				a = withoutTombstones{}
			}
			a[item], grew = true, true
		default:
			delete(a, item)
			grew = true
		}
	}
	return a, grew
}

var functionMutants = []mutant{
	{name: "a counter outside of the flow", of: "word count", build: func(f *stream.Flow, wrong bool) {
		calls := 0
		ints(f).Broadcast(replicas(f), stream.FIFO).Filter(func(x int) bool {
			calls++
			return pick(wrong, calls, x)%3 != 0
		}).Ignore()
	}},
	{name: "the order of a map", of: "word count", chance: true, build: func(f *stream.Flow, wrong bool) {
		of[string](f).FlatMap(func(s string) (words []string) {
			for w := range map[string]bool{s: true, "c": true, "d": true} {
				words = append(words, w)
			}
			if !wrong {
				slices.Sort(words)
			}
			return words
		}).Ignore()
	}},
	{name: "an item that a function changes", of: "bank", build: func(f *stream.Flow, wrong bool) {
		of[[]int](f).Map(func(xs []int) []int {
			if !wrong {
				xs = slices.Clone(xs)
			}
			for i := range xs {
				xs[i]++
			}
			return xs
		}).Ignore()
	}},
	{name: "a state that a step hands out", of: "bank", build: func(f *stream.Flow, wrong bool) {
		ints(f).Broadcast(replicas(f), stream.FIFO).Scan(func(sums *[]int, x int) []int {
			*sums = append(*sums, x)
			(*sums)[0] += x
			if wrong {
				return *sums
			}
			return slices.Clone(*sums)
		}).Ignore()
	}},
	{name: "a memory of other runs", of: "bank", build: func(f *stream.Flow, wrong bool) {
		known := map[int]bool{}
		ints(f).Filter(func(x int) bool {
			again := known[x]
			known[x] = true
			return !wrong || !again
		}).Ignore()
	}},
}

// Words that are said.
var saidWords = proptest.Values("a", "b")
