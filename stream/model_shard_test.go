package stream_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/calmflow/calm/lattice"
	"github.com/calmflow/calm/props"
	"github.com/calmflow/calm/stream"
	"pgregory.net/rapid"
)

// dealt is a flow whose items are dealt over a cluster and united again.
type dealt[T any, D props.Delivery] struct {
	in   stream.Stream[T, stream.Process[Here], D]
	here stream.Process[Here]
	team stream.Cluster[Team]
	wire func() stream.Wire[D, D]
}

// modelDealt compares a flow over a cluster with a function of the items.
func modelDealt[T, V any, D props.Delivery](
	t *testing.T, name string, items *rapid.Generator[T], in input[T, D], compare outcome, want func(xs []T) []V,
	build func(d dealt[T, D], out func(any)),
) {
	t.Helper()
	t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
		xs := rapid.SliceOfN(items, 0, 20).Draw(t, "items")
		f := stream.New("dealt")
		f.Seed = rapid.Uint64().Draw(t, "seed")
		f.Limit = rapid.SampledFrom([]int{0, 1}).Draw(t, "limit")
		p, team := f.Process[Here](), f.Cluster[Team](rapid.IntRange(1, 4).Draw(t, "members"))
		wire := in.wires[rapid.IntRange(0, len(in.wires)-1).Draw(t, "wire")]
		var got []string
		build(dealt[T, D]{in.from(t, p, xs), p, team, wire}, func(x any) { got = append(got, fmt.Sprint(x)) })
		if err := f.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		same(t, "over a cluster", compare, got, texts(want(xs)))
	}))
}

// to hands items on to an untyped sink.
func to[T any](out func(any)) func(T) { return func(x T) { out(x) } }

// TestModelSharded: a cluster whose members own the keys gives what one process does.
func TestModelSharded(t *testing.T) {
	modelDealt(t, "count", pairs, bags[pair](), inAnyOrder, perGroup(func(xs []int) int { return len(xs) }),
		func(d dealt[pair, props.Bag], out func(any)) {
			keyed(d.in).Shard(d.team, d.wire).Count().Entries().Unite(d.here, d.wire).ForEach(to[entryOf[Nat]](out))
		})
	modelDealt(t, "fold join", pairs, sets[pair](), inAnyOrder, perGroup(setOf),
		func(d dealt[pair, props.Set], out func(any)) {
			keyed(d.in).Shard(d.team, d.wire).FoldJoin(insert).Entries().Unite(d.here, stream.Repeat).
				KeyBy(func(e entryOf[lattice.SetUnion[int]]) string { return e.Key }).
				Map(func(e entryOf[lattice.SetUnion[int]]) lattice.SetUnion[int] { return e.Value }).
				FoldJoin(lattice.Join[lattice.SetUnion[int]]()).Entries().
				ForEach(to[entryOf[lattice.SetUnion[int]]](out))
		})
	modelDealt(t, "scan", pairs, ordered[pair](), perKey, eachOfGroup(runningSums),
		func(d dealt[pair, props.Ordered], out func(any)) {
			keyed(d.in).Shard(d.team, d.wire).Scan(func(sum *int, x int) int { *sum += x; return *sum }).
				Unite(d.here, d.wire).
				ForEach(func(k string, v int) { out(entryOf[int]{Key: k, Value: v}) })
		})
	modelDealt(t, "thresholds", pairs, unordered[pair](), inAnyOrder,
		func(ps []pair) (want []string) {
			for k, xs := range byKey(ps) {
				if len(xs) >= 3 {
					want = append(want, k)
				}
			}
			return want
		},
		func(d dealt[pair, props.Unordered], out func(any)) {
			keyed(d.in).Shard(d.team, d.wire).Count().Reaches(3).Unite(d.here, d.wire).ForEach(to[string](out))
		})
	modelDealt(t, "unique", pairs, repeated[pair](), inAnyOrder,
		eachOfGroup(func(xs []int) []int { return slices.Collect(maps.Keys(tallyOf(xs))) }),
		func(d dealt[pair, props.Repeated], out func(any)) {
			keyed(d.in).Shard(d.team, d.wire).Unique().Entries().Unite(d.here, stream.Reorder).ForEach(to[entryOf[int]](out))
		})
}

// TestModelShardedJoin: two collections that are sharded by one key meet.
func TestModelShardedJoin(t *testing.T) {
	modelDealt(t, "join", rows, unordered[row](), inAnyOrder, joinOf,
		func(d dealt[row, props.Unordered], out func(any)) {
			side(d.in, true).Shard(d.team, d.wire).Join(side(d.in, false).Shard(d.team, stream.Reorder), twoOf).
				Entries().Unite(d.here, d.wire).ForEach(to[entryOf[[2]int]](out))
		})
	modelDealt(t, "join all", rows, lists[row](), perKey, joinOf,
		func(d dealt[row, props.List], out func(any)) {
			side(d.in, true).Shard(d.team, d.wire).JoinAll(side(d.in, false).Shard(d.team, d.wire), twoOf).
				Unite(d.here, d.wire).ForEach(func(k string, v [2]int) { out(entryOf[[2]int]{Key: k, Value: v}) })
		})
	modelDealt(t, "antijoin", rows, bags[row](), inAnyOrder, antiJoinOf,
		func(d dealt[row, props.Bag], out func(any)) {
			side(d.in, true).Shard(d.team, d.wire).AntiJoin(side(d.in, false).Shard(d.team, stream.Reorder)).
				Entries().Unite(d.here, d.wire).ForEach(to[entryOf[int]](out))
		})
}

// TestModelDealt: what is dealt in turn, or dealt again by another key, is all there.
func TestModelDealt(t *testing.T) {
	modelDealt(t, "round robin", few, bags[int](), inAnyOrder,
		func(xs []int) (want []int) {
			for _, x := range xs {
				want = append(want, x*x)
			}
			return want
		},
		func(d dealt[int, props.Bag], out func(any)) {
			d.in.RoundRobin(d.team, d.wire).Map(func(x int) int { return x * x }).Unite(d.here, d.wire).ForEach(to[int](out))
		})
	modelDealt(t, "reshard what is scattered", pairs, bags[pair](), inAnyOrder, perGroup(sumOf),
		func(d dealt[pair, props.Bag], out func(any)) {
			d.in.RoundRobin(d.team, d.wire).KeyBy(pair.key).Reshard(d.team, d.wire).Map(pair.value).
				Sum().Entries().Unite(d.here, d.wire).ForEach(to[entryOf[int]](out))
		})
	modelDealt(t, "reshard by another key", pairs, bags[pair](), inAnyOrder,
		func(ps []pair) (want []stream.Entry[int, int]) {
			n := map[int]int{}
			for _, p := range ps {
				n[p.V]++
			}
			for v, n := range n {
				want = append(want, stream.Entry[int, int]{Key: v, Value: n})
			}
			return want
		},
		func(d dealt[pair, props.Bag], out func(any)) {
			d.in.KeyBy(pair.key).Shard(d.team, d.wire).Values().KeyBy(pair.value).Reshard(d.team, d.wire).
				Count().Entries().Unite(d.here, d.wire).ForEach(to[stream.Entry[int, Nat]](out))
		})
}

// TestModelSenders: what several senders send at once comes in each sender's order, at one process and at all members,
// which also hear themselves.
func TestModelSenders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := stream.New("senders")
		f.Seed = rapid.Uint64().Draw(t, "seed")
		f.Limit = rapid.SampledFrom([]int{0, 1}).Draw(t, "limit")
		p, team := f.Process[Here](), f.Cluster[Team](rapid.IntRange(1, 3).Draw(t, "members"))
		sent := rapid.SliceOfN(rapid.SliceOfN(few, 0, 10), team.Size(), team.Size()).Draw(t, "sent")
		in := stream.NewInlet[int](team)
		gathered, exchanged := make([][]int, team.Size()), map[[2]int][]int{}
		in.Stream().Gather(p, stream.FIFO).ForEach(func(m stream.Member[Team], n int) {
			gathered[m.Index()] = append(gathered[m.Index()], n)
		})
		in.Stream().Exchange(team, stream.FIFO).ForEachMember(func(at, from stream.Member[Team], n int) {
			hop := [2]int{from.Index(), at.Index()}
			exchanged[hop] = append(exchanged[hop], n)
		})
		wait := running(context.Background(), f)
		done := make(chan error, team.Size())
		for m, ns := range sent {
			go func() {
				var err error
				for _, n := range ns {
					if err == nil {
						err = in.PutAt(context.Background(), m, n)
					}
				}
				done <- err
			}()
		}
		for range sent {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		in.Close()
		if err := wait(); err != nil {
			t.Fatal(err)
		}
		for from, want := range sent {
			if !slices.Equal(gathered[from], want) {
				t.Fatalf("from %d: %v, sent %v", from, gathered[from], want)
			}
			for at := range sent {
				if got := exchanged[[2]int{from, at}]; !slices.Equal(got, want) {
					t.Fatalf("from %d at %d: %v, sent %v", from, at, got, want)
				}
			}
		}
	})
}

// TestShardsHaveOneOwner: each key has one owner, the same for all streams and in every run, and no member owns too much.
func TestShardsHaveOneOwner(t *testing.T) {
	const keys = 3000
	owners := map[int]stream.Member[Team]{}
	var mu sync.Mutex // three sinks share owners
	for seed := range uint64(3) {
		f := stream.New("owners")
		f.Seed = seed
		p := placesOf(f)
		note := func(m stream.Member[Team], k, _ int) {
			mu.Lock()
			defer mu.Unlock()
			if o, ok := owners[k]; ok && o != m {
				t.Errorf("%v and %v own %d", o, m, k)
			}
			owners[k] = m
		}
		s := stream.Seq(p.here, numbers(keys)).KeyBy(func(n int) int { return n })
		s.Shard(p.team, stream.FIFO).ForEachMember(note)
		s.Shard(p.team, stream.Repeat).ForEachMember(note)
		stream.Seq(p.there, numbers(keys)).RoundRobin(p.team, stream.FIFO).KeyBy(func(n int) int { return n }).Reshard(p.team, stream.FIFO).ForEachMember(note)
		if err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	load := map[stream.Member[Team]]int{}
	for _, m := range owners {
		load[m]++
	}
	for m, n := range load {
		if n < keys/3*4/5 || n > keys/3*6/5 {
			t.Errorf("%v owns %d of %d keys", m, n, keys)
		}
	}
	if len(owners) != keys || len(load) != 3 {
		t.Errorf("%d keys have %d owners", len(owners), len(load))
	}
}

// TestRoundRobinIsFair: members get as many items as each other, give or take one.
func TestRoundRobinIsFair(t *testing.T) {
	const items = 1001
	f := stream.New("fair")
	p := placesOf(f)
	load := map[stream.Member[Team]]int{}
	stream.Seq(p.here, numbers(items)).RoundRobin(p.team, stream.FIFO).
		ForEachMember(func(m stream.Member[Team], _ int) { load[m]++ })
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for m, n := range load {
		if n != items/3 && n != items/3+1 {
			t.Errorf("%v got %d items of %d", m, n, items)
		}
	}
}
